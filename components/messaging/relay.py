"""Message relay: publishes every committed message, even if the process that stored it died first.

This is the relay of the transactional outbox pattern. A publication is not acknowledged one by one. Once a
second, and when another component has written to the log, the relay reads the log from its durable cursor,
publishes what was not published yet, waits until the router has handled all of it, and moves the cursor.
After a restart or a lost router connection everything after the cursor is published again: at least once.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

import msgspec

from portico.contract.message import MessageCreated, MessageDeleted, MessageUpdated
from portico.contract.payload import Event
from portico.contract.shapes import Message
from portico.ports import Publisher, Stored, without_quote
from portico.storage.messages.log import LogSlice
from runtime.metrics import Metrics

PERIOD = 1.0  # seconds between two sweeps


class LogReader(Protocol):
    """The message log from this consumer's cursor."""

    async def begin(self) -> str:
        """The durable cursor."""

    async def changes_since(self, position: str) -> LogSlice: ...

    async def load(self, message_ids: Sequence[int]) -> list[Stored]: ...

    async def move_cursor(self, position: str) -> None:
        """Set the durable cursor."""


class MessagePublisher(Publisher, Protocol):
    """A publisher that can confirm what was handled."""

    async def confirm(self) -> None:
        """Return when the router has handled everything published before."""


class MessageRelay:
    """Publishes messages, and republishes unconfirmed ones."""

    def __init__(
        self,
        reader: LogReader,
        publisher: MessagePublisher,
        settled: Callable[[], Awaitable[None]],
        metrics: Metrics,
        grew: Callable[[], None],
        taken_back: Callable[[Message], None],
    ) -> None:
        self._reader = reader
        self._publisher = publisher
        self._settled = settled
        self._metrics = metrics
        self._grew = grew
        self._taken_back = taken_back
        self._published: set[tuple[int, int]] = set()  # id and rev
        self._position: str | None = None
        self._losses = 0

    def publish(self, event: Event, stored: Stored, exclude: Sequence[int] = ()) -> None:
        """Publish to all participants, except the sessions in `exclude`."""
        for each, members in events_by_audience(event, stored):
            self._publisher.publish(each, members, exclude)
        self._published.add((stored.message.id, stored.message.rev))
        self._grew()
        if stored.message.deleted_at:
            self._taken_back(stored.message)

    def forget_unconfirmed(self) -> None:
        """The router connection was lost: unconfirmed publications may be lost too."""
        self._published.clear()
        self._losses += 1

    async def sweep(self) -> None:
        """Publish what is left in the log and move the cursor. Raises Unavailable."""
        losses = self._losses
        if self._position is None:
            self._position = await self._reader.begin()
        batch = await self._reader.changes_since(self._position)
        if not batch.changes:
            # In memory only: what was imported is not read again, and a write for every idle second is saved.
            self._position = batch.position
            return
        # A batch that was just committed is in the log before its messages are published. Without this wait
        # the sweep would publish them first, and they would be published twice.
        await self._settled()
        await self._publish_unpublished(batch)
        await self._publisher.confirm()
        if losses != self._losses:
            return  # the cursor stays: publications before the loss may be lost, the next sweep repeats them
        await self._reader.move_cursor(batch.position)
        self._position = batch.position
        self._published.difference_update(batch.changes)

    async def _publish_unpublished(self, batch: LogSlice) -> None:
        unpublished = [id_ for id_, rev in batch.changes if (id_, rev) not in self._published]
        for stored in await self._reader.load(unpublished) if unpublished else []:
            if (stored.message.id, stored.message.rev) not in self._published:
                self.publish(event_of(stored.message), stored)
                self._metrics.recovered.inc()


def events_by_audience(event: Event, stored: Stored) -> list[tuple[Event, Sequence[str]]]:
    """The event, and one without the quote for those who cannot see the quoted message."""
    if not stored.unquoted or not isinstance(event, MessageCreated | MessageUpdated):
        return [(event, stored.members)]
    seeing = [user_id for user_id in stored.members if user_id not in stored.unquoted]
    others = [user_id for user_id in stored.members if user_id in stored.unquoted]
    unquoted = msgspec.structs.replace(event, message=without_quote(event.message))
    return [(each, to) for each, to in ((event, seeing), (unquoted, others)) if to]


def event_of(message: Message) -> MessageCreated | MessageUpdated | MessageDeleted:
    """The event for the current state of a message."""
    if message.deleted_at:
        return MessageDeleted(
            conversation_id=message.conversation_id,
            message_id=message.id,
            seq=message.seq,
            rev=message.rev,
            deleted_at=message.deleted_at,
        )
    if message.rev > 1:
        return MessageUpdated(message=message)
    return MessageCreated(message=message)
