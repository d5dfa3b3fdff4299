"""Draining: the clients of this node move to other nodes, a share at a time. Nobody logs in meanwhile.

A session ends when none of its calls is open, or when the time is over. Its client connects again within a
second, and the load balancer sends it elsewhere, because `/health` answers 503.
"""

from collections.abc import Callable
from math import ceil

import structlog

from portico.contract import uris
from portico.domain.errors import Unavailable
from portico.ports import Clock
from router.sessions.reaper import SessionReaper
from router.sessions.registry import SessionRegistry

log = structlog.get_logger()
SECONDS = 10.0  # for all sessions
TICK = 0.25  # seconds between two shares
RETRY_AFTER_MS = 500
TEXT = "this node is going away: connect again"


class Drain:
    """Ends all sessions in SECONDS; what is left then ends at once."""

    def __init__(
        self,
        registry: SessionRegistry,
        reaper: SessionReaper,
        clock: Clock,
        waiting_sessions: Callable[[], set[int]],
    ) -> None:
        self._registry, self._reaper, self._clock = registry, reaper, clock
        self._waiting_sessions = waiting_sessions
        self._until: float | None = None

    @property
    def is_active(self) -> bool:
        return self._until is not None

    def begin(self) -> None:
        """Begin; again has no effect. Only a restart ends it."""
        if self._until is None:
            self._until = self._clock.seconds() + SECONDS
            log.info("node.draining", sessions=len(self._registry))
            self._end_share()

    def check_login(self) -> None:
        """Raise Unavailable while the node drains."""
        if self.is_active:
            raise Unavailable(TEXT, retry_after_ms=RETRY_AFTER_MS)

    def _end_share(self) -> None:
        left = max(0.0, (self._until or 0.0) - self._clock.seconds())
        records = self._registry.list_all()
        waiting = self._waiting_sessions() if left else ()
        idle = [each for each in records if each.session_id not in waiting]
        for record in idle[: ceil(len(records) / (left / TICK + 1))]:
            self._reaper.end(record, uris.CLOSE_DRAINING, TEXT)
        self._clock.callLater(TICK, self._end_share)
