"""Authentication of clients: verifies the access token in a WAMP ticket and registers the session.

Crossbar's own ticket authentication compares with a fixed list; a dynamic authenticator is its extension
point for anything else. The user is stored before the session joins (`upsert_user`), so every later request
finds the row. The authenticator does not decide what a role may do: the permissions in
`.crossbar/config.json` do.
"""

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from portico.contract import uris
from portico.domain.errors import Forbidden, Unavailable
from portico.domain.guests import is_guest
from portico.domain.people import Principal, Role
from portico.domain.rate_limits import Limit
from portico.ports import Clock
from portico.settings.tokens import TokenRules
from router.auth.django_verifier import DjangoTokenVerifier
from router.auth.keys import KeyRing
from router.auth.tokens import DEFAULT, Key, UnknownKey, verify
from router.server_facts import ServerFacts
from router.sessions.registry import WARNING, SessionRecord, SessionRegistry, agent_of
from runtime.guest_tokens import ALGORITHM, KID, is_guest_token

Admit: TypeAlias = Callable[[Principal], Awaitable[bool]]


class Authenticator:
    """Verifies tokens: at login, when a session is refreshed, and for REST requests."""

    def __init__(
        self,
        keys: KeyRing,
        site: DjangoTokenVerifier | None,
        upsert_user: Admit,
        take: Callable[[Limit, str, Role], None],
        registry: SessionRegistry,
        clock: Clock,
        facts: ServerFacts,
        rules: TokenRules = DEFAULT,
        guest_key: bytes | None = None,
    ) -> None:
        self._keys = keys
        self._guest_keys = [Key(ALGORITHM, guest_key, KID)] if guest_key else []
        self._rules = rules
        self._site = site
        self._upsert_user = upsert_user
        self._take = take
        self._registry = registry
        self._clock = clock
        self._facts = facts

    async def authenticate(self, authid: str | None, details: dict[str, Any]) -> dict[str, Any]:
        """Log a client in, for Crossbar's dynamic authenticator. Raises PorticoError (the ABORT's URI)."""
        asked_at = self._clock.seconds()
        principal = await self.check(str(details.get("ticket") or ""), "login")
        # A revocation during the check has ended the sessions that it knew; this one is not among them yet.
        if self._registry.denied_since(principal.user_id, asked_at):
            raise Unavailable("the sessions of this user were ended during this login: connect again")
        if authid and authid != principal.user_id:
            raise Forbidden("authid is not the user of the token: send the token's user id, or no authid")
        now = self._clock.seconds()
        self._registry.add(_record(principal, details, now))
        return {
            "realm": uris.REALM,
            "authid": principal.user_id,
            "role": principal.role,
            "extra": self._facts.welcome(principal),
        }

    async def check(self, token: str, limit: Limit) -> Principal:
        """The principal of a valid token. Counts towards `limit`. Raises PorticoError."""
        return await self.check_with(token, limit, self._upsert_user)

    async def check_with(self, token: str, limit: Limit, admit: Admit) -> Principal:
        """The same, where another rule than that of a login says who is admitted."""
        of_guest = bool(self._guest_keys) and is_guest_token(token)
        principal = self._verify_guest(token) if of_guest else await self._verify(token)
        self._take(limit, principal.user_id, principal.role)
        if self._site is not None and not of_guest:
            await self._site.check(token, principal)
        if not await admit(principal):
            raise Forbidden("this token was revoked")
        return principal

    def _verify_guest(self, token: str) -> Principal:
        """A token that Portico signed: the issuer and the audience of users' tokens do not count for it."""
        rules = TokenRules(leeway=self._rules.leeway, max_ttl=self._rules.max_ttl)
        principal = verify(token, self._guest_keys, self._clock.seconds(), rules)
        if not is_guest(principal.user_id) or principal.role != "user":
            raise Forbidden("the token is not of a guest")
        return principal

    async def _verify(self, token: str) -> Principal:
        try:
            return verify(token, await self._keys.current(), self._clock.seconds(), self._rules)
        except UnknownKey:
            return verify(token, await self._keys.newer(), self._clock.seconds(), self._rules)


def _record(principal: Principal, details: dict[str, Any], now: float) -> SessionRecord:
    transport = details.get("transport") or {}
    headers = transport.get("http_headers_received") or {}
    return SessionRecord(
        session_id=details["session"],
        principal=principal,
        connected_at=now,
        address=transport.get("peer"),
        user_agent=agent_of(headers.get("user-agent")),
        expires_at=principal.expires_at,
        logins={principal.key},
        warn_at=principal.expires_at - WARNING,
    )
