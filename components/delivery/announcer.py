"""Announces new messages to other programs of the site, from a durable cursor of the message log."""

from components.delivery.planner import PERIOD
from portico.ports import Clock
from portico.storage.delivery.announcements import Announcements
from portico.storage.messages.log_cursor import LogCursor


class Announcer:
    """Publishes what the log has, at least once and in order, while anybody listens.

    Most sites have no such program. Then messages are not read, and the cursor follows the log once a period.
    """

    def __init__(self, clock: Clock, cursor: LogCursor, announcements: Announcements) -> None:
        self._clock, self._cursor, self._announcements = clock, cursor, announcements
        self._skip_at = 0.0

    async def catch_up(self) -> None:
        """Handle everything that was committed. Raises Unavailable; then the batch is repeated."""
        if await self._announcements.has_listeners():
            await self._publish()
        elif self._clock.seconds() >= self._skip_at:
            self._skip_at = self._clock.seconds() + PERIOD
            await self._cursor.skip()

    async def _publish(self) -> None:
        more = True
        while more:
            batch = await self._cursor.next_batch()
            if batch.entries:
                await self._announcements.publish_new(batch.entries)
                await self._cursor.move_past(batch)
            more = batch.full
