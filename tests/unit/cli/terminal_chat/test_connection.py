"""The connection of the terminal client: its token, and which calls it repeats after how long."""

from argparse import Namespace

import jwt
import pytest

from cli.errors import OperatorError
from cli.terminal_chat.connection import FIRST, LONGEST, pause_after, token_source, wait_after

SECRET = "a-secret-that-is-long-enough-for-any-hash-there-is"


def asked(user: str | None) -> Namespace:
    return Namespace(user=user, name="Ada", email=None, role="user", ttl=60)


def token(**claims: object) -> str:
    return jwt.encode(claims, SECRET, "HS256")


def test_without_a_token_each_is_fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCESS_TOKEN_SECRET", SECRET)
    made = token_source(asked("7"), None)
    first, second = (jwt.decode(made.issue(), SECRET, ["HS256"]) for _ in range(2))
    assert (first["user_id"], first["name"], first["portico_role"]) == ("7", "Ada", "user")
    assert first["jti"] != second["jti"]
    assert made.renewable


@pytest.mark.parametrize("claims", [{"user_id": 7}, {"user_id": "7"}, {"sub": "7"}])
def test_a_given_token_says_who_one_is_and_is_shown_as_it_is(claims: dict[str, object]) -> None:
    given = token(**claims)
    made = token_source(asked(None), given)
    assert (made.user_id, made.issue(), made.renewable) == ("7", given, False)


@pytest.mark.parametrize(
    ("user", "given", "says"),
    [
        (None, None, "say who you are"),
        ("8", token(user_id="7"), "the token is of user 7, not of 8"),
        (None, "not a token", "not a JWT"),
        (None, token(name="Ada"), "names no user"),
    ],
)
def test_a_mistake_is_an_error_with_the_remedy(user: str | None, given: str | None, says: str) -> None:
    with pytest.raises(OperatorError, match=says):
        token_source(asked(user), given)


def test_pauses_grow_to_a_limit() -> None:
    assert pause_after(0) == FIRST
    assert pause_after(1) == 2 * FIRST
    assert pause_after(1000) == LONGEST


@pytest.mark.parametrize(
    "uri", ["portico.error.unavailable", "wamp.error.no_such_procedure", "wamp.error.canceled"]
)
def test_a_component_that_restarts_is_waited_for(uri: str) -> None:
    assert wait_after(uri, {}, 0) == FIRST


def test_the_rate_limit_says_how_long() -> None:
    assert wait_after("portico.error.rate_limited", {"retry_after_ms": 1500}, 0) == 1.5


@pytest.mark.parametrize("code", ["too_large", "forbidden", "blocked", "not_found", "internal"])
def test_a_refusal_is_final(code: str) -> None:
    assert wait_after(f"portico.error.{code}", {}, 0) is None
