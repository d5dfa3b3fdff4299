"""The key ring: asks the issuer seldom, and keeps what it has when the issuer is away."""

import pytest
from twisted.internet.task import Clock

from portico.domain.errors import Unavailable
from portico.settings.core import Keys, SettingsError
from router.auth.keys import COOLDOWN, MAX_AGE, TIMEOUT, KeyRing, fixed_keys
from tests.support.http import Http, Response, json_response
from tests.support.keys import SECRET, jwk, pem, private_key
from tests.support.outcome import Outcome, begin

URL = "https://issuer.example/jwks"
OLD = json_response({"keys": [jwk(private_key("ES256"), "ES256", kid="old")]})
NEW = json_response({"keys": [jwk(private_key("ES256", 1), "ES256", kid="new")]})


class Harness:
    """A ring with an issuer and a clock that the test moves."""

    def __init__(self, keys: Keys | None = None) -> None:
        self.clock, self.http = Clock(), Http()
        self.clock.advance(1_000)
        self.ring = KeyRing(self.clock, keys or Keys(jwks_url=URL), self.http)

    def current(self) -> Outcome[list[str | None]]:
        return begin(self._kids(self.ring.current()))

    def newer(self) -> Outcome[list[str | None]]:
        return begin(self._kids(self.ring.newer()))

    async def _kids(self, keys: object) -> list[str | None]:
        return [key.kid for key in await keys]  # type: ignore[misc]

    def filled(self) -> "Harness":
        """With the old keys read."""
        asked = self.current()
        self.http.answer(OLD)
        assert asked.result == ["old"]
        return self


def test_the_issuer_is_asked_once_for_all_who_come_meanwhile() -> None:
    harness = Harness()
    asked = [harness.current() for _ in range(5)]
    assert [(method, url) for method, url, _ in harness.http.requests] == [("GET", URL)]
    harness.http.answer(OLD)
    assert [each.result for each in asked] == [["old"]] * 5


def test_keys_are_kept_for_a_while_and_then_read_again() -> None:
    harness = Harness().filled()
    harness.clock.advance(MAX_AGE)
    assert harness.current().result == ["old"]
    harness.clock.advance(1)
    asked = harness.current()
    harness.http.answer(NEW)
    assert asked.result == ["new"]
    assert len(harness.http.requests) == 2


def test_an_unknown_key_is_looked_for_but_not_all_the_time() -> None:
    harness = Harness().filled()
    assert harness.newer().result == ["old"]
    harness.clock.advance(COOLDOWN + 1)
    asked = [harness.newer(), harness.newer()]
    harness.http.answer(NEW)
    assert [each.result for each in asked] == [["new"]] * 2
    assert harness.newer().result == ["new"]
    assert len(harness.http.requests) == 2


@pytest.mark.parametrize(
    "answer",
    [
        ConnectionRefusedError(),
        Response(500, b"oops"),
        Response(200, b"not json"),
        Response(200, b"[]"),
        Response(200, b""),
        json_response({"keys": []}),
        json_response({"keys": ["a string"]}),
    ],
)
def test_old_keys_serve_on_while_the_issuer_is_away(answer: Response | Exception) -> None:
    harness = Harness().filled()
    harness.clock.advance(MAX_AGE + 1)
    asked = harness.current()
    harness.http.answer(answer)
    assert asked.result == ["old"]
    assert harness.current().result == ["old"]


def test_without_any_key_everybody_is_told_to_retry() -> None:
    harness = Harness()
    asked = [harness.current(), harness.current()]
    harness.http.answer(ConnectionRefusedError())
    for each in asked:
        with pytest.raises(Unavailable):
            _ = each.result
    again = harness.current()
    harness.http.answer(OLD)
    assert again.result == ["old"]


def test_an_issuer_that_hangs_is_given_up_on() -> None:
    harness = Harness()
    silent = harness.current()
    harness.clock.advance(TIMEOUT)
    with pytest.raises(Unavailable):
        _ = silent.result
    endless = Harness()
    asked = endless.current()
    endless.http.answer(Response(200, b"{", ends=False))
    assert not asked.done
    endless.clock.advance(TIMEOUT)
    with pytest.raises(Unavailable):
        _ = asked.result


def test_the_secret_serves_when_the_issuer_is_away() -> None:
    harness = Harness(Keys(secret=SECRET, jwks_url=URL))
    asked = harness.current()
    harness.http.answer(ConnectionRefusedError())
    assert asked.result == [None]


def test_without_an_issuer_nobody_is_asked() -> None:
    harness = Harness(Keys(secret=SECRET, public_key=pem(private_key("RS256"))))
    assert harness.current().result == harness.newer().result == [None, None]
    assert harness.http.requests == []


def test_a_public_key_that_is_none_is_said_in_one_line() -> None:
    with pytest.raises(SettingsError, match="JWT_PUBLIC_KEY is not a usable PEM public key"):
        fixed_keys(Keys(public_key="nonsense"))
