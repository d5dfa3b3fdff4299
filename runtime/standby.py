"""Looks after the standby that the past is read from: once a second, and at once when it failed."""

import structlog

from portico.storage.past import StandbyPast
from runtime.metrics import Metrics

log = structlog.get_logger()
PERIOD = 1.0  # seconds between two looks
LASTING = 2  # looks; one that fails may be a burst of writes


class StandbyWatch:
    """Knows whether the standby is used. What lasts is in the log, once, and in `/health`."""

    def __init__(self, past: StandbyPast, metrics: Metrics) -> None:
        self._past = past
        self._up = metrics.replica_up
        self._failed = 0

    @property
    def is_well(self) -> bool:
        """Whether the standby is used, but for moments."""
        return self._failed < LASTING

    async def look(self) -> None:
        """Find out whether the standby may be asked. Raises Unavailable."""
        trouble = await self._past.look()
        was_well = self.is_well
        self._failed = self._failed + 1 if trouble else 0
        self._up.set(0 if trouble else 1)
        if trouble and was_well and not self.is_well:
            log.warning("replica.down", reason=trouble, meanwhile="the primary is asked")
        elif not was_well and self.is_well:
            log.info("replica.up")
