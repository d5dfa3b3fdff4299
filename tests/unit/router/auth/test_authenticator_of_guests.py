"""Tokens of guests: verified by Portico's own key, whatever the issuer of users' tokens says."""

from typing import Any

import jwt
import pytest
import pytest_twisted
from twisted.internet.task import Clock

from portico.domain.errors import Forbidden, TokenExpired
from portico.domain.people import Principal
from portico.settings.core import parse
from portico.settings.tokens import TokenRules
from router.auth.authenticator import Authenticator
from router.server_facts import ServerFacts
from router.sessions.registry import SessionRegistry
from runtime.guest_tokens import KID, GuestTokens, guest_key, is_guest_token
from tests.support.principals import unlimited

KEY = guest_key("a secret of this server")
NOW = 1_000_000.0
RULES = TokenRules(audiences=("https://chat.example",), issuers=("https://issuer.example/",))


class NoKeys:
    """An issuer that cannot be reached."""

    async def current(self) -> list[Any]:
        return []

    newer = current


class Site:
    """A Django site that refuses every token."""

    async def check(self, token: str, principal: Principal) -> None:
        raise Forbidden("unknown to the site")


async def upsert_user(principal: Principal) -> bool:
    return True


def authenticator(now: float = NOW) -> Authenticator:
    keys: Any = NoKeys()
    site: Any = Site()
    clock: Any = Clock()
    clock.advance(now)
    facts = ServerFacts(parse({}), clock)
    return Authenticator(keys, site, upsert_user, unlimited, SessionRegistry(), clock, facts, RULES, KEY)


def forged(key: bytes = KEY, **claims: Any) -> str:
    good = {"user_id": "guest:1", "exp": int(NOW) + 60}
    return jwt.encode({**good, **claims}, key, "HS256", {"kid": KID})


@pytest_twisted.ensureDeferred
async def test_a_guest_gets_in_where_users_have_tokens_of_an_issuer() -> None:
    signed = GuestTokens(KEY, max_ttl=3_600).sign("guest:1", NOW)
    assert is_guest_token(signed.token)
    principal = await authenticator().check(signed.token, "login")
    assert (principal.user_id, principal.role, principal.expires_at) == ("guest:1", "user", int(NOW) + 3_600)
    with pytest.raises(TokenExpired):
        await authenticator(NOW + 3_600).check(signed.token, "login")


@pytest.mark.parametrize(
    "token",
    [
        forged(key=guest_key("another secret")),
        forged(user_id="ada"),
        forged(portico_role="service"),
        forged(aud="https://chat.example"),
        "a.b.c",
        "",
    ],
)
@pytest_twisted.ensureDeferred
async def test_a_token_that_is_no_guest_s_lets_nobody_in(token: str) -> None:
    with pytest.raises(Forbidden):
        await authenticator().check(token, "login")


@pytest.mark.parametrize(
    "token", ["", ".", "é", "a.b.c", "bnVsbA.b.c", "eyJraWQiOjF9.b.c", "W1tb.b", "_-8=.b.c"]
)
def test_what_is_no_token_of_a_guest_is_not_taken_for_one(token: str) -> None:
    assert not is_guest_token(token)
