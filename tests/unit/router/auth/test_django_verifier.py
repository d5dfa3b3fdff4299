"""The second opinion on tokens: what the site is asked, and what its answers mean."""

from typing import Any

import pytest
from twisted.internet.task import Clock

from portico.domain.errors import Forbidden, Unavailable
from portico.domain.people import Principal
from router.auth.django_verifier import MOST, TIMEOUT, TRUST, DjangoTokenVerifier
from tests.support.http import Http, Response, json_response
from tests.support.outcome import Outcome, begin


class Harness:
    def __init__(self) -> None:
        self.clock, self.http = Clock(), Http()
        self.site = DjangoTokenVerifier(self.clock, "https://site.example/", self.http)

    def check(self, fingerprint: str = "a.b.c") -> Outcome[None]:
        principal = Principal(user_id="7", role="user", expires_at=1, fingerprint=fingerprint)
        return begin(self.site.check(fingerprint, principal))


def test_the_site_is_asked_as_django_expects() -> None:
    harness = Harness()
    harness.check("a.b.c")
    [(method, url, options)] = harness.http.requests
    assert (method, url) == ("POST", "https://site.example/api/auth/verify-token/")
    assert options["json"] == {"token": "a.b.c"}
    assert options["headers"]["Authorization"] == "Bearer a.b.c"


@pytest.mark.parametrize(
    "said",
    [
        {},  # TokenVerifyView of simplejwt, and with it djoser and dj-rest-auth
        {"valid": True},
        {"valid": True, "user_id": 7},  # portico_django
        {"valid": 1},
        {"valid": "true"},
        {"valid": "True", "user": 7},
        {"is_valid": "yes", "errors": []},
        {"token_valid": True, "error": None},
        {"active": True, "sub": "7", "exp": 1},  # RFC 7662
        {"user_id": "7"},
        {"user_id": 7, "user": "ada"},
        {"id": 7, "username": "ada", "is_active": True},  # a serializer of users
        {"user": {"id": 7, "username": "ada"}},
        {"user": {"id": 7, "is_active": 1}},
        {"user": 7},
        {"success": True, "user": {"pk": 7}},
        {"status": "success", "data": {"user": {"id": 7}}},
        {"success": True, "data": {"user_id": 7, "id": 99}},
        {"token": "a.b.c", "user": {"id": 7}},
        {"payload": {"user_id": 7, "token_type": "access"}},
    ],
    ids=str,
)
def test_an_answer_that_stands_by_the_token_and_its_user_means_yes(said: dict[str, Any]) -> None:
    harness = Harness()
    asked = harness.check()
    harness.http.answer(json_response(said))
    assert asked.result is None


@pytest.mark.parametrize(
    "response",
    [
        json_response({"valid": False}),
        json_response({"valid": "false"}),
        json_response({"valid": None}),
        json_response({"valid": 0}),
        json_response({"valid": ""}),
        json_response({"valid": "maybe"}),
        json_response({"valid": [True]}),
        json_response({"valid": True, "is_valid": False}),
        json_response({"valid": True, "user": {"id": 7, "is_active": False}}),
        json_response({"valid": True, "data": {"valid": False}}),
        json_response({"status": "error", "user_id": 7}),
        json_response({"valid": True, "errors": ["expired"]}),
        json_response({"error": "expired", "user_id": 7}),
        json_response({"status": "ok"}),
        json_response({"data": {}}),
        json_response({"token": "a.b.c"}),
        json_response({"valid": False, "user_id": 7}),
        json_response({"success": False, "user": {"id": 7}}),
        json_response({"detail": "Token is invalid or expired"}),
        json_response({"error": "invalid"}),
        json_response({"valid": True, "user_id": 8}),
        json_response({"user": {"id": 8}}),
        json_response({"success": True, "data": {"user": {"id": 8}}}),
        json_response({"id": 7, "user_id": 8}),
        json_response({"user_id": 7, "data": {"user_id": 8}}),
        json_response({"active": True, "sub": "8"}),
        json_response({"user": "8"}),
        json_response({"user_id": True}),
        json_response([]),
        json_response(None),
        json_response("valid"),
        Response(200, b""),
        Response(200, b"<html>Log in</html>"),
        Response(200, b"{"),
        Response(200, b'{"a":' * 9_000 + b"1" + b"}" * 9_000),
        Response(201),
        Response(204, b""),
    ],
    ids=lambda response: f"{response.code} {response._body.decode()[:60]}",
)
def test_what_does_not_say_yes_means_no(response: Response) -> None:
    harness = Harness()
    asked = harness.check()
    harness.http.answer(response)
    with pytest.raises(Forbidden):
        _ = asked.result


def test_the_token_is_sent_nowhere_else() -> None:
    harness = Harness()
    harness.check()
    assert harness.http.requests[0][2]["allow_redirects"] is False


def test_an_endless_answer_is_not_kept() -> None:
    harness = Harness()
    asked = harness.check()
    harness.http.answer(Response(200, b" " * (MOST + 1), ends=False))
    with pytest.raises(Unavailable):
        _ = asked.result


@pytest.mark.parametrize("code", [301, 400, 401, 403, 404])
def test_no_means_forbidden_and_is_asked_again(code: int) -> None:
    harness = Harness()
    for _ in range(2):
        asked = harness.check()
        harness.http.answer(Response(code))
        with pytest.raises(Forbidden):
            _ = asked.result


@pytest.mark.parametrize("answer", [Response(500), Response(503), ConnectionRefusedError()])
def test_a_site_in_trouble_means_retry(answer: Response | Exception) -> None:
    harness = Harness()
    asked = harness.check()
    harness.http.answer(answer)
    with pytest.raises(Unavailable):
        _ = asked.result


def test_a_site_that_hangs_means_retry() -> None:
    harness = Harness()
    silent, endless = harness.check(), harness.check()
    harness.http.answer(Response(200, b"{", ends=False))
    harness.clock.advance(TIMEOUT)
    for each in (silent, endless):
        with pytest.raises(Unavailable):
            _ = each.result


def test_an_opinion_holds_for_a_while_and_for_one_token() -> None:
    harness = Harness()
    harness.check("one")
    harness.http.answer(Response(200))
    harness.clock.advance(TRUST - 1)
    assert harness.check("one").done
    assert not harness.check("another").done
    harness.clock.advance(1)
    assert not harness.check("one").done
    assert [options["json"]["token"] for _, _, options in harness.http.requests] == ["one", "another", "one"]
