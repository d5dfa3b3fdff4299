"""The headers by which the router worker names a caller: only with its secret, and unchanged on the way."""

import pytest

from portico.contract.errors import uri_of
from portico.domain.errors import Forbidden, PorticoError, RateLimited, TokenExpired, Unavailable
from portico.domain.people import NO_SESSION, Caller, Login
from runtime.forwarded_identity import ForwardedIdentity

ROUTER = ForwardedIdentity("a secret")
ADA = Caller("ada", "user", NO_SESSION, Login("login", 5, 10))
NAMES = ["ada", "ad\N{LATIN SMALL LETTER A WITH GRAVE}", "a%2Fb", "a\r\nx-portico-user: root", 'a"; b', "+ +"]


@pytest.mark.parametrize("user_id", NAMES)
def test_a_caller_arrives_as_it_was_sent(user_id: str) -> None:
    caller = Caller(user_id, "service", NO_SESSION, Login(f"login of {user_id}", None, 10))
    headers = ROUTER.caller_headers(caller)
    assert ROUTER.read_caller(headers.get) == caller
    assert ROUTER.read_user(headers.get) == user_id
    assert all(value.isascii() and value.isprintable() for value in headers.values())


@pytest.mark.parametrize(
    ("sender", "reader"),
    [("another", "a secret"), ("", "a secret"), (None, None), ("", ""), ("a secret", None)],
)
def test_nobody_is_named_without_the_secret(sender: str | None, reader: str | None) -> None:
    headers = ForwardedIdentity(sender).caller_headers(ADA)
    for read in (ForwardedIdentity(reader).read_caller, ForwardedIdentity(reader).read_user):
        with pytest.raises(Forbidden, match="send a token"):
            read(headers.get)


@pytest.mark.parametrize("missing", ["x-portico-secret", "x-portico-user", "x-portico-role"])
def test_a_caller_is_named_in_full_or_not_at_all(missing: str) -> None:
    headers = {name: value for name, value in ROUTER.caller_headers(ADA).items() if name != missing}
    with pytest.raises(Forbidden, match="send a token"):
        ROUTER.read_caller(headers.get)


@pytest.mark.parametrize(
    "error", [Forbidden("no"), TokenExpired("old"), RateLimited(1500), Unavailable("away", retry_after_ms=9)]
)
def test_a_refusal_arrives_as_the_same_error(error: PorticoError) -> None:
    headers = ROUTER.refusal_headers(uri_of(error), error.message, error.fields)
    with pytest.raises(type(error)) as raised:
        ROUTER.read_caller(headers.get)
    assert (raised.value.message, raised.value.fields) == (error.message, error.fields)


def test_a_refusal_of_somebody_else_is_no_refusal() -> None:
    headers = ForwardedIdentity("another").refusal_headers("portico.error.unavailable", "away", {})
    with pytest.raises(Forbidden, match="send a token"):
        ROUTER.read_caller(headers.get)
