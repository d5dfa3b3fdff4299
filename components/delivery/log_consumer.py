"""Log consumers: read the message log from a durable cursor that moves after each batch is handled."""

from collections.abc import Awaitable, Callable, Sequence

from portico.storage.messages.log_cursor import LogCursor, LogEntry

PERIOD = 2.0  # seconds between two looks when nobody said that the log has grown


class LogConsumer:
    """Passes log entries to a handler in batches: at least once, in order."""

    def __init__(self, cursor: LogCursor, hand_over: Callable[[Sequence[LogEntry]], Awaitable[None]]) -> None:
        self._cursor = cursor
        self._hand_over = hand_over

    async def catch_up(self) -> None:
        """Handle everything that was committed. Raises Unavailable; then the batch is repeated."""
        more = True
        while more:
            batch = await self._cursor.next_batch()
            if batch.entries:
                await self._hand_over(batch.entries)
                await self._cursor.move_past(batch)
            more = batch.full
