"""EventFanOut: turns what happened into deliveries, in one process of all nodes.

Messages are read from the log, everything else from the changes that are noted beside it. Both are joined by
the number of their transactions, up to one below which everything has ended.
"""

from collections.abc import Callable, Sequence

from components.posting.making import addressed, in_order
from portico.domain.times import moment
from portico.domain.webhooks.events import OF_MESSAGES, Filter
from portico.ports import Clock
from portico.storage.messages.log_cursor import LogBatch, LogCursor
from portico.storage.webhooks.changes import Change, Changes
from portico.storage.webhooks.endpoints import Endpoints
from portico.storage.webhooks.fan_out import Batch, FanOut

PERIOD = 1.0  # seconds between two looks when nobody said that the log has grown
BATCH = 100  # messages


class EventFanOut:
    """Makes deliveries; `url` is the endpoint of the settings."""

    def __init__(
        self,
        endpoints: Endpoints,
        cursor: LogCursor,
        changes: Changes,
        store: FanOut,
        clock: Clock,
        url: str | None,
    ) -> None:
        self._endpoints = endpoints
        self._cursor = cursor
        self._changes = changes
        self._store = store
        self._clock = clock
        self._url = url
        self._is_set_up = False
        self.has_endpoints = True
        self.call_when_made: Callable[[], None] = lambda: None

    async def catch_up(self) -> None:
        """Make deliveries of all that was committed. Raises Unavailable; then the batch is repeated."""
        if not self._is_set_up:
            await self._endpoints.set_up(self._url, OF_MESSAGES)
            self._is_set_up = True
        more = True
        while more:
            endpoints = await self._store.endpoints()
            self.has_endpoints = bool(endpoints)
            more = self.has_endpoints and await self._step(endpoints)

    async def _step(self, endpoints: dict[int, Filter]) -> bool:
        """Whether there may be more."""
        batch = await self._cursor.next_batch()
        changes, has_more = await self._changes.read(_horizon(batch))
        if has_more:  # first the changes alone, so that none of them is left behind the messages
            return await self._make(endpoints, None, changes)
        if batch.entries or changes:
            await self._make(endpoints, batch, changes)
        return batch.full

    async def _make(
        self, endpoints: dict[int, Filter], batch: LogBatch | None, changes: Sequence[Change]
    ) -> bool:
        now = moment(self._clock.seconds())
        events = in_order(batch.entries if batch else (), changes, now)
        ids = {event.conversation_id for event in events if event.conversation_id is not None}
        types = await self._store.conversation_types(ids)
        posted = await self._store.already_posted()
        moved = batch if batch and batch.entries else None
        made = Batch(addressed(events, endpoints, types, posted), [change.id for change in changes], moved)
        await self._store.store(made, now)
        self.call_when_made()
        return True


def _horizon(batch: LogBatch) -> int:
    """The first transaction whose changes come after the batch."""
    return int(batch.after.position) + 1 if batch.full else batch.horizon
