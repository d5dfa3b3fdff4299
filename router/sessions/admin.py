"""Admin use cases that need the router: disconnect a user, revoke a user's tokens.

The order is fixed: first store the action (and the revocation), then end the sessions. Otherwise a client
could reconnect in between.
"""

from collections.abc import Callable, Collection
from datetime import UTC, datetime

from portico.contract import uris
from portico.contract.admin import DisconnectUser, RevokeTokens, TokensRevoked, UserDisconnected
from portico.domain.errors import InvalidArgument
from portico.domain.people import Caller
from portico.domain.session_ends import SessionEnd
from portico.domain.times import rfc3339_epoch
from portico.ports import Clock
from router.sessions.component_client import ComponentClient
from router.sessions.reaper import SessionReaper
from router.sessions.registry import SessionRecord, SessionRegistry

SKEW = 60.0  # seconds that an admin's clock may be ahead


class AdminService:
    """Ends sessions for admins, and for components on their behalf."""

    def __init__(
        self, registry: SessionRegistry, reaper: SessionReaper, components: ComponentClient, clock: Clock
    ) -> None:
        self._registry = registry
        self._reaper = reaper
        self._components = components
        self._clock = clock

    async def disconnect(self, request: DisconnectUser, caller: Caller) -> UserDisconnected:
        """End the sessions of a user. The user may log in again."""
        await self._components.note(caller.user_id, "admin.disconnect", request.user_id)
        ended = self._end(request.user_id, lambda _: True)
        return UserDisconnected(disconnected=ended + await self._end_elsewhere(request.user_id))

    async def revoke_tokens(self, request: RevokeTokens, caller: Caller) -> TokensRevoked:
        """Deny older tokens, then end the sessions that use one of them."""
        now = self._clock.seconds()
        moment = request.issued_before or datetime.fromtimestamp(now, UTC)
        if moment.timestamp() > now + SKEW:
            raise InvalidArgument("issued_before", "is in the future: send a time that has passed")
        mark = await self._components.deny_logins_since(caller.user_id, request.user_id, moment)
        self._registry.deny_pending_logins(request.user_id, self._clock.seconds())
        ended = self._end(request.user_id, lambda record: (record.principal.issued_at or 0) < mark)
        ended += await self._end_elsewhere(request.user_id, mark)
        return TokensRevoked(issued_before=rfc3339_epoch(mark), disconnected=ended)

    async def end_sessions(self, user_ids: Collection[str]) -> int:
        """For components, which have denied these users' logins already: end their sessions everywhere."""
        for user_id in user_ids:
            self._registry.deny_pending_logins(user_id, self._clock.seconds())
        ended = sum(self._end(user_id, lambda _: True) for user_id in user_ids)
        for user_id in user_ids:
            ended += await self._end_elsewhere(user_id)
        return ended

    async def _end_elsewhere(self, user_id: str, issued_before: float | None = None) -> int:
        end = SessionEnd(user_id=user_id, reason=uris.CLOSE_BY_ADMIN, issued_before=issued_before)
        return await self._components.end_elsewhere(end)

    def _end(self, user_id: str, concerned: Callable[[SessionRecord], bool]) -> int:
        records = [record for record in self._registry.sessions_of(user_id) if concerned(record)]
        return sum(self._reaper.end(record, uris.CLOSE_BY_ADMIN, "ended by an admin") for record in records)
