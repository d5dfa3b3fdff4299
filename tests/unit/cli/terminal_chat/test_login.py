"""Which token the terminal client shows: a given one, or one that it makes and can make again."""

from argparse import Namespace

import jwt
import pytest

from cli.errors import OperatorError
from cli.terminal_chat.login import tickets

SECRET = "a-secret-that-is-long-enough-for-any-hash-there-is"


def asked(user: str | None) -> Namespace:
    return Namespace(user=user, name="Ada", email=None, role="user", ttl=60)


def token(**claims: object) -> str:
    return jwt.encode(claims, SECRET, "HS256")


def test_without_a_token_each_is_fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCESS_TOKEN_SECRET", SECRET)
    made = tickets(asked("7"), None)
    first, second = (jwt.decode(made.issue(), SECRET, ["HS256"]) for _ in range(2))
    assert (first["user_id"], first["name"], first["portico_role"]) == ("7", "Ada", "user")
    assert first["jti"] != second["jti"]
    assert made.renewable


@pytest.mark.parametrize("claims", [{"user_id": 7}, {"user_id": "7"}, {"sub": "7"}])
def test_a_given_token_says_who_one_is_and_is_shown_as_it_is(claims: dict[str, object]) -> None:
    given = token(**claims)
    made = tickets(asked(None), given)
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
def test_a_mistake_is_told(user: str | None, given: str | None, says: str) -> None:
    with pytest.raises(OperatorError, match=says):
        tickets(asked(user), given)
