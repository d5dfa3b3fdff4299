"""Use cases of `session.*`: list, inspect, refresh and revoke one's own sessions."""

from collections.abc import Collection
from typing import Any

import msgspec

from portico.contract import uris
from portico.contract.session import (
    ListSessions,
    OneSession,
    RefreshSession,
    RevokeOtherSessions,
    RevokeSession,
    SessionInfo,
    SessionRefreshed,
    Sessions,
    SessionsRevoked,
)
from portico.domain.errors import Forbidden, NotFound
from portico.domain.people import Caller, login_of
from portico.domain.times import rfc3339_epoch
from portico.ports import Clock
from router.auth.authenticator import Authenticator
from router.sessions.component_client import ComponentClient
from router.sessions.reaper import SessionReaper
from router.sessions.registry import SessionRecord, SessionRegistry


class SessionService:
    """What `session.*` does."""

    def __init__(
        self,
        registry: SessionRegistry,
        reaper: SessionReaper,
        authenticator: Authenticator,
        components: ComponentClient,
        clock: Clock,
        max_ttl: int,
    ) -> None:
        self._registry = registry
        self._reaper = reaper
        self._authenticator = authenticator
        self._components = components
        self._clock = clock
        self._max_ttl = max_ttl

    async def info(self, request: SessionInfo, caller: Caller) -> OneSession:  # noqa: ARG002
        """The session that asks."""
        return OneSession(session=self._own(caller).shape(caller.session_id))

    async def refresh(self, request: RefreshSession, caller: Caller) -> SessionRefreshed:
        """Go on until the newer token's `exp`."""
        entry = self._own(caller)
        principal = await self._authenticator.check(request.token, "login")
        if (principal.user_id, principal.role) != (entry.principal.user_id, entry.principal.role):
            raise Forbidden("the token is of another user or role: connect anew")
        entry = self._own(caller)
        earlier = entry.logins - {principal.key}
        self._registry.renew(entry, principal)  # first, so that whoever revokes meanwhile knows both logins
        if earlier:
            await self._components.move_devices(caller.user_id, sorted(earlier), login_of(principal))
        return SessionRefreshed(expires_at=rfc3339_epoch(principal.expires_at))

    async def list(self, request: ListSessions, caller: Caller) -> Sessions:  # noqa: ARG002
        """All sessions of the caller; who has left while being let in is in the book for a moment."""
        entries = [each for each in self._registry.of(caller.user_id) if self._reaper.knows(each.session_id)]
        return Sessions(sessions=[entry.shape(caller.session_id) for entry in entries])

    async def revoke(self, request: RevokeSession, caller: Caller) -> SessionsRevoked:
        """End one."""
        entry = self._registry.find(request.session_id)
        if entry is None or entry.principal.user_id != caller.user_id:
            raise NotFound("no such session")
        others = [each for each in self._registry.of(caller.user_id) if each is not entry]
        claimed = self._kept(caller).union(*(each.logins for each in others))
        barred = sorted(entry.logins - self._kept(caller))
        await self._components.revoke(caller.user_id, barred, self._until(), sorted(claimed))
        return self._ended([entry])

    async def revoke_others(self, request: RevokeOtherSessions, caller: Caller) -> SessionsRevoked:  # noqa: ARG002
        """End all but the one that asks."""
        others = [
            entry for entry in self._registry.of(caller.user_id) if entry.session_id != caller.session_id
        ]
        kept = self._kept(caller)
        barred = sorted(set().union(*(entry.logins for entry in others)) - kept)
        await self._components.revoke_others(caller.user_id, barred, self._until(), sorted(kept))
        return self._ended(others)

    def login(self, session_id: int) -> dict[str, Any] | None:
        """For the rooms: the login of a session; None when there is no such session any more."""
        entry = self._registry.find(session_id)
        return None if entry is None else msgspec.to_builtins(login_of(entry.principal))

    def _kept(self, caller: Caller) -> set[str]:
        """The logins of who asks: a token that they use too is spared."""
        own = self._registry.find(caller.session_id)
        return own.logins if own else {caller.login.key} if caller.login else set()

    def _until(self) -> int:
        """When whatever is barred now is over anyway: no token lives longer."""
        return int(self._clock.seconds()) + self._max_ttl

    def _ended(self, entries: Collection[SessionRecord]) -> SessionsRevoked:
        """After the revocation: a session that is ended must not come back between the two."""
        ended = [self._reaper.end(entry, uris.CLOSE_REVOKED, "this session was revoked") for entry in entries]
        return SessionsRevoked(revoked=sum(ended))

    def _own(self, caller: Caller) -> SessionRecord:
        entry = self._registry.find(caller.session_id)
        if entry is None:
            raise NotFound("no such session")
        return entry
