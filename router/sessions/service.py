"""Use cases of `session.*`: list, inspect, refresh and revoke one's own sessions."""

import builtins
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
from portico.domain.errors import Forbidden, NotFound, Unavailable
from portico.domain.people import Caller, login_of
from portico.domain.session_ends import SessionEnd
from portico.domain.times import rfc3339_epoch
from portico.ports import Clock
from router.auth.authenticator import Authenticator
from router.sessions.component_client import ComponentClient
from router.sessions.reaper import SessionReaper
from router.sessions.registry import SessionRecord, SessionRegistry


class SessionService:
    """The use cases of `session.*`."""

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
        return OneSession(session=self._own(caller).shape(caller.session_id))

    async def refresh(self, request: RefreshSession, caller: Caller) -> SessionRefreshed:
        """Extend the session to the `exp` of a newer token of the same user and role.

        A token that does not expire later extends nothing, and the answer says so. The devices go on with
        the token in both cases.
        """
        record = self._own(caller)
        principal = await self._authenticator.check(request.token, "login")
        if (principal.user_id, principal.role) != (record.principal.user_id, record.principal.role):
            raise Forbidden("the token belongs to another user or role: open a new connection for it")
        record = self._own(caller)
        earlier = record.logins - {principal.key}
        # First, so that a concurrent revocation sees both logins.
        extended = self._registry.renew(record, principal, self._clock.seconds())
        if earlier:
            await self._components.move_devices(caller.user_id, sorted(earlier), login_of(principal))
        return SessionRefreshed(expires_at=rfc3339_epoch(record.expires_at), extended=extended)

    async def list(self, request: ListSessions, caller: Caller) -> Sessions:  # noqa: ARG002
        """Those of this node, and what the others say in time."""
        try:
            elsewhere = await self._components.list_elsewhere(caller.user_id)
        except Unavailable:
            elsewhere = Sessions(sessions=[], complete=False)
        here = [record.shape(caller.session_id) for record in self._joined(caller.user_id)]
        sessions = sorted([*here, *elsewhere.sessions], key=lambda each: (each.connected_at, each.session_id))
        return Sessions(sessions=sessions, complete=elsewhere.complete)

    def list_here(self, user_id: str) -> builtins.list[dict[str, Any]]:
        """For components: the sessions of a user at this node."""
        return [msgspec.to_builtins(record.shape(asking=0)) for record in self._joined(user_id)]

    def _joined(self, user_id: str) -> builtins.list[SessionRecord]:
        """The registry also has logins that have not joined yet, or never will."""
        records = self._registry.sessions_of(user_id)
        return [record for record in records if self._reaper.has_session(record.session_id)]

    async def revoke(self, request: RevokeSession, caller: Caller) -> SessionsRevoked:
        record = self._registry.find(request.session_id)
        if record is None or record.principal.user_id != caller.user_id:
            return await self._revoke_elsewhere(request.session_id, caller)
        others = [each for each in self._registry.sessions_of(caller.user_id) if each is not record]
        claimed = self._own_logins(caller).union(*(each.logins for each in others))
        denied = sorted(record.logins - self._own_logins(caller))
        await self._components.revoke(caller.user_id, denied, self._until(), sorted(claimed))
        return SessionsRevoked(revoked=self._ended([record]))

    async def revoke_others(self, request: RevokeOtherSessions, caller: Caller) -> SessionsRevoked:  # noqa: ARG002
        """End all but the one that asks."""
        others = [
            record
            for record in self._registry.sessions_of(caller.user_id)
            if record.session_id != caller.session_id
        ]
        kept = self._own_logins(caller)
        denied = sorted(set().union(*(record.logins for record in others)) - kept)
        await self._components.revoke_others(caller.user_id, denied, self._until(), sorted(kept))
        end = SessionEnd(
            user_id=caller.user_id,
            reason=uris.CLOSE_REVOKED,
            kept_session_id=caller.session_id,
            kept_logins=sorted(kept),
        )
        ended = self._ended(others)
        return SessionsRevoked(revoked=ended + await self._components.end_elsewhere(end))

    async def _revoke_elsewhere(self, session_id: int, caller: Caller) -> SessionsRevoked:
        """The session may be at another node, which knows whose it is."""
        end = SessionEnd(
            user_id=caller.user_id,
            reason=uris.CLOSE_REVOKED,
            session_id=session_id,
            kept_logins=sorted(self._own_logins(caller)),
        )
        ended = await self._components.end_elsewhere(end)
        if not ended:
            raise NotFound("no such session")
        return SessionsRevoked(revoked=ended)

    def login(self, session_id: int) -> dict[str, Any] | None:
        """For components: the login of a session; None when it has ended."""
        record = self._registry.find(session_id)
        return None if record is None else msgspec.to_builtins(login_of(record.principal))

    def _own_logins(self, caller: Caller) -> set[str]:
        """The logins of the caller's own session, which are not denied."""
        own = self._registry.find(caller.session_id)
        return own.logins if own else {caller.login.key} if caller.login else set()

    def _until(self) -> int:
        """When a denial can be forgotten: no token is valid longer than that."""
        return int(self._clock.seconds()) + self._max_ttl

    def _ended(self, records: Collection[SessionRecord]) -> int:
        """End sessions. Call it after the logins are denied, or a client could reconnect in between."""
        ended = [
            self._reaper.end(record, uris.CLOSE_REVOKED, "this session was revoked") for record in records
        ]
        return sum(ended)

    def _own(self, caller: Caller) -> SessionRecord:
        record = self._registry.find(caller.session_id)
        if record is None:
            raise NotFound("no such session")
        return record
