"""Ends this router's sessions that another node has decided to end.

A revoked token is denied before its session ends, or the client could reconnect in between: only this router
knows which tokens its sessions have used.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from portico.contract import uris
from portico.domain.session_ends import SessionEnd
from portico.ports import Clock
from router.sessions.component_client import ComponentClient
from router.sessions.reaper import SessionReaper
from router.sessions.registry import UNJOINED, SessionRecord, SessionRegistry

TEXTS = {uris.CLOSE_REVOKED: "this session was revoked", uris.CLOSE_BY_ADMIN: "ended by an admin"}


class AnnouncedEnds:
    """Ends sessions for other nodes; safe to repeat."""

    def __init__(
        self,
        registry: SessionRegistry,
        reaper: SessionReaper,
        components: ComponentClient,
        clock: Clock,
        max_ttl: int,
    ) -> None:
        self._registry, self._reaper, self._components = registry, reaper, components
        self._clock, self._max_ttl = clock, max_ttl

    async def end(self, ends: list[dict[str, Any]]) -> list[int]:
        """End what they concern; how many sessions for each. Raises Unavailable."""
        return [await self._end(msgspec.convert(end, SessionEnd)) for end in ends]

    async def _end(self, end: SessionEnd) -> int:
        now = self._clock.seconds()
        if end.reason == uris.CLOSE_BY_ADMIN and end.age < UNJOINED:
            self._registry.deny_pending_logins(end.user_id, now)
        records = [
            record
            for record in self._registry.sessions_of(end.user_id)
            if end.concerns(record.session_id, record.connected_at, record.principal.issued_at, now)
        ]
        if records and end.reason == uris.CLOSE_REVOKED:
            await self._deny_logins(end, records)
        return sum(self._reaper.end(record, end.reason, TEXTS[end.reason]) for record in records)

    async def _deny_logins(self, end: SessionEnd, records: Sequence[SessionRecord]) -> None:
        kept, until = set(end.kept_logins), int(self._clock.seconds()) + self._max_ttl
        denied = sorted(set().union(*(record.logins for record in records)) - kept)
        if end.session_id is None:
            await self._components.revoke_others(end.user_id, denied, until, sorted(kept))
            return
        others = [each for each in self._registry.sessions_of(end.user_id) if each not in records]
        claimed = kept.union(*(each.logins for each in others))
        await self._components.revoke(end.user_id, denied, until, sorted(claimed))
