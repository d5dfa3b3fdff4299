"""Delivery maintenance: deletes old deliveries, and gives up pushes that are too old to be useful."""

from collections.abc import Callable
from datetime import datetime, timedelta

from portico.storage.delivery.history import DeliveryLog

PERIOD = 3600.0  # seconds between two runs


class Maintenance:
    """Deletes old deliveries in batches."""

    def __init__(self, log: DeliveryLog, retention: timedelta, now: Callable[[], datetime]) -> None:
        self._log = log
        self._retention = retention
        self._now = now

    async def tidy(self) -> None:
        await self._log.leave(self._now())
        while await self._log.forget(self._now() - self._retention):
            pass
