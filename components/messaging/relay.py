"""Message relay: publishes every committed message, even if the process that stored it died first.

This is the relay of the transactional outbox pattern. A publication is not acknowledged one by one. Once a
second, and when another component has written to the log, the relay reads the log from its durable cursor,
publishes what was not published yet, waits until the router has handled all of it, and moves the cursor.
After a restart or a lost router connection everything after the cursor is published again: at least once.

Each node has a relay with a cursor of its own. A message of another node comes over the bus; what the bus did
not bring in time is published from the log, to the sessions of this node only.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

import msgspec
from msgspec import UNSET

from components.messaging.published import Mark, Published
from portico.contract import uris
from portico.contract.card_shapes import Card, card_for
from portico.contract.message import MessageCreated, MessageDeleted, MessageReaction, MessageUpdated
from portico.contract.payload import Event
from portico.contract.registry import TOPIC_OF
from portico.contract.shapes import Message
from portico.contract.team import TeamEvent
from portico.domain.errors import Unavailable
from portico.domain.teams.ids import PEOPLE, participant_of
from portico.ports import Stored, without_quote
from portico.storage.messages.log import LogSlice
from runtime.metrics import Metrics

PERIOD = 1.0  # seconds between two sweeps
TEAM_EVENT = TOPIC_OF[TeamEvent]
MARKED = {TOPIC_OF[kind] for kind in (MessageCreated, MessageUpdated, MessageDeleted, MessageReaction)}
REACTION = TOPIC_OF[MessageReaction]
WITH_MESSAGE = (MessageCreated, MessageUpdated)


class LogReader(Protocol):
    """The message log from this consumer's cursor."""

    async def begin(self) -> str:
        """The durable cursor."""

    async def changes_since(self, position: str) -> LogSlice: ...

    async def load(self, message_ids: Sequence[int]) -> list[Stored]: ...

    async def move_cursor(self, position: str) -> int:
        """Set the durable cursor; the number of the transaction that did."""


class MessagePublisher(Protocol):
    """Publishes to users, except to the sessions in `exclude`.

    `beside` are the other recipients of the message, who get it in another form.
    """

    def publish(
        self, event: Event, to: Collection[str], exclude: Sequence[int] = (), beside: Collection[str] = ()
    ) -> None: ...


class Publication(Protocol):
    """Publishes a stored message to all its participants, except to the sessions in `exclude`."""

    def publish(self, event: Event, stored: Stored, exclude: Sequence[int] = ()) -> None: ...


class Outlet(NamedTuple):
    """Where to publish, and what to call after a deletion was published there."""

    publisher: MessagePublisher
    taken_back: Callable[[Message], None]

    def send(self, event: Event, stored: Stored, exclude: Sequence[int]) -> Mark:
        """Publish to all participants; what they have heard then."""
        message = stored.message
        for each, members in events_by_audience(event, stored):
            beside = stored.members if len(members) < len(stored.members) else ()
            self.publisher.publish(each, members, exclude, beside)
        if message.deleted_at:
            self.taken_back(message)
        return Mark(message.id, message.rev, not isinstance(event, MessageReaction))


class Waits(NamedTuple):
    """What a sweep waits for: batches under way, what other processes and nodes publish, and the router.

    The last raises Unavailable.
    """

    settled: Callable[[], Awaitable[None]]
    delivered: Callable[[], Awaitable[None]]
    confirmed: Callable[[], Awaitable[None]]


class MessageRelay:
    """Publishes messages, and republishes unconfirmed ones."""

    def __init__(
        self,
        reader: LogReader,
        everywhere: Outlet,
        here: Outlet,
        waits: Waits,
        metrics: Metrics,
        grew: Callable[[Sequence[str]], None],
    ) -> None:
        self._reader = reader
        self._everywhere = everywhere
        self._here = here
        self._waits = waits
        self._metrics = metrics
        self._grew = grew
        self._published = Published()
        self._position: str | None = None
        self._losses = 0

    def publish(self, event: Event, stored: Stored, exclude: Sequence[int] = ()) -> None:
        """Publish to all participants, except the sessions in `exclude`."""
        self._publish(self._everywhere, event, stored, exclude)

    def is_new(self, mark: Mark) -> bool:
        """Whether a message of the bus was not published yet, to this audience."""
        return self._published.is_new(mark)

    def note_published(self, marks: Sequence[Mark]) -> None:
        """These messages of other nodes were published here."""
        self.note_beside(marks)
        if marks:
            self._grew(())

    def note_beside(self, marks: Sequence[Mark]) -> None:
        """These messages were published by another process of this node."""
        for mark in marks:
            self._published.note(mark)

    def note_loss(self) -> None:
        """Events of other nodes may be lost, now and for some seconds."""
        self._published.note_loss()

    def _publish(self, outlet: Outlet, event: Event, stored: Stored, exclude: Sequence[int] = ()) -> None:
        self._published.note(outlet.send(event, stored, exclude))
        self._grew(stored.members)

    def forget_unconfirmed(self) -> None:
        """The router connection was lost: unconfirmed publications may be lost too."""
        self._published.clear()
        self._losses += 1

    async def sweep(self) -> None:
        """Publish what is left in the log and move the cursor. Raises Unavailable."""
        losses = self._losses
        if self._position is None:
            self._position = await self._reader.begin()
        batch = await self._read(self._position)
        if int(batch.position) < int(self._position):
            self._begin_again()
            return
        if not batch.changes:
            # In memory only: what was imported is not read again, and a write for every idle second is saved.
            self._go_on_from(batch.position)
            return
        # A batch that was just committed is in the log before its messages are published. Without this wait
        # the sweep would publish them first, and they would be published twice.
        await self._waits.settled()
        if self._unpublished(batch):
            await self._waits.delivered()
        await self._publish_unpublished(batch)
        await self._waits.confirmed()
        if losses != self._losses:
            return  # the cursor stays: publications before the loss may be lost, the next sweep repeats them
        moved_by = await self._reader.move_cursor(batch.position)
        self._published.move_past(batch.changes, moved_by)
        self._go_on_from(batch.position)

    async def _read(self, position: str) -> LogSlice:
        try:
            return await self._reader.changes_since(position)
        except Unavailable:
            self._position = None  # the server that comes back may know less: the cursor there is right
            raise

    def _begin_again(self) -> None:
        """The server has lost transactions (a standby that was behind): their numbers and ids come again."""
        self._position, self._published = None, Published()
        self._losses += 1

    async def _publish_unpublished(self, batch: LogSlice) -> None:
        unpublished = self._unpublished(batch)
        found = await self._reader.load(unpublished) if unpublished else []
        recovered = {}
        for stored in found:
            message = stored.message
            if not self._published.has(message.id, message.rev):
                left = msgspec.structs.replace(stored, members=self._published.left(stored))
                self._publish(self._here, event_of(message), left)
                self._metrics.recovered.inc()
                recovered[message.id] = message.rev
        self._published.note_recovered(recovered)

    def _unpublished(self, batch: LogSlice) -> list[int]:
        return [id_ for id_, rev in batch.changes if not self._published.has(id_, rev)]

    def _go_on_from(self, position: str) -> None:
        self._position = position
        self._published.go_on_from(int(position))


def mark_of(topic: str, payload: Mapping[str, Any], audiences: Sequence[str] = ()) -> Mark | None:
    """The message and the revision that an event is about, where the relay counts it.

    `audiences` are all that it was sent to; there are none in frames of the release before.
    """
    audience = PEOPLE
    if topic == TEAM_EVENT:
        audience = participant_of(payload["team_id"])
        topic, payload = uris.event(payload["event"]), payload["payload"]
    if topic not in MARKED:
        return None
    heard = (audience, tuple(audiences) or (audience,))
    message = payload.get("message")
    if message:
        return Mark(message["id"], message["rev"], topic != REACTION, *heard)
    return Mark(payload["message_id"], payload["rev"], topic != REACTION, *heard)


def events_by_audience(event: Event, stored: Stored) -> list[tuple[Event, Sequence[str]]]:
    """The event, and one without the quote for those who cannot see the quoted message."""
    if not isinstance(event, WITH_MESSAGE):
        return [(event, stored.members)]
    if event.message.card is not UNSET:
        return _with_actions(event, event.message.card, stored)
    if not stored.unquoted:
        return [(event, stored.members)]
    seeing = [user_id for user_id in stored.members if user_id not in stored.unquoted]
    others = [user_id for user_id in stored.members if user_id in stored.unquoted]
    unquoted = msgspec.structs.replace(event, message=without_quote(event.message))
    return [(each, to) for each, to in ((event, seeing), (unquoted, others)) if to]


def _with_actions(
    event: MessageCreated | MessageUpdated, card: Card, stored: Stored
) -> list[tuple[Event, Sequence[str]]]:
    """An event of a card for each group of readers who may do the same, and see the same quote."""
    groups: dict[tuple[str, bool], list[str]] = {}
    for user_id in stored.members:
        key = (",".join(card_for(card, user_id).actions), user_id in stored.unquoted)
        groups.setdefault(key, []).append(user_id)
    return [(_seen_by(event, card, stored, to[0]), to) for to in groups.values()]


def _seen_by(
    event: MessageCreated | MessageUpdated, card: Card, stored: Stored, user_id: str
) -> MessageCreated | MessageUpdated:
    message = msgspec.structs.replace(stored.message_for(user_id), card=card_for(card, user_id))
    return msgspec.structs.replace(event, message=message)


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
