"""Delivery planner: reads the message log in batches and plans a delivery for each recipient.

It is woken when the log has grown, at most ten times a second: a notification for each message would cost
the send path more than a read costs here.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from msgspec.structs import replace

from portico.contract.shapes import Message
from portico.domain.delivery.planning import Delays
from portico.ports import Clock
from portico.storage.delivery.planning import Concern, DeliveryPlans, NewDelivery
from portico.storage.messages.log_cursor import LogCursor, LogEntry
from runtime.card_deliveries import card_deliveries, changed_cards
from runtime.message_deliveries import message_deliveries
from runtime.metrics import Metrics
from runtime.profile_refresh import ProfileRefresher

PERIOD = 2.0  # seconds between two looks at the log when nobody said that it has grown


class Planner:
    """Reads the message log batch by batch."""

    def __init__(
        self,
        cursor: LogCursor,
        planning: DeliveryPlans,
        delays: Delays,
        metrics: Metrics,
        clock: Clock,
        profile_refresher: ProfileRefresher,
    ) -> None:
        self._cursor = cursor
        self._planning = planning
        self._delays = delays
        self._metrics = metrics
        self._clock = clock
        self._profile_refresher = profile_refresher

    async def catch_up(self) -> None:
        while await self.advance():
            pass

    async def advance(self) -> bool:
        """Plan the next batch. Returns whether there may be more."""
        batch = await self._cursor.next_batch()
        self._metrics.notifier_lag.set(self._lag(batch.entries))
        if not batch.entries:
            return False
        messages = {entry.message.id: entry.message for entry in batch.entries if is_new(entry)}
        await self._profile_refresher.refresh_those(lambda: self._planning.list_readers(list(messages)))
        concerns = await self._planning.list_concerned(list(messages)) if messages else []
        deliveries = [*deliveries_of(messages, concerns, self._delays), *await self._of_cards(batch.entries)]
        for kind, channel in await self._planning.plan_slice(self._cursor, batch, deliveries):
            self._metrics.planned.labels(kind, channel).inc()
        return batch.full

    async def _of_cards(self, entries: Sequence[LogEntry]) -> list[NewDelivery]:
        changed = {message.id: message for message in changed_cards([entry.message for entry in entries])}
        members = await self._planning.list_members(list(changed)) if changed else []
        now = datetime.fromtimestamp(self._clock.seconds(), UTC)
        return [
            delivery
            for member in members
            for delivery in card_deliveries(changed[member.message_id], member.recipient, self._delays, now)
        ]

    def _lag(self, entries: Sequence[LogEntry]) -> float:
        if not entries:
            return 0.0
        oldest = datetime.fromisoformat(entries[0].message.created_at).timestamp()
        return max(0.0, self._clock.seconds() - oldest)


def is_new(entry: LogEntry) -> bool:
    """Whether an entry needs planning. Call messages do after every change; `dedupe` handles repeats."""
    message = entry.message
    if message.card and message.card.version > 1:
        return False  # it is told of as a change
    return not message.deleted_at and (entry.fresh or message.type == "call")


def deliveries_of(
    messages: dict[int, Message], concerns: Iterable[Concern], delays: Delays
) -> list[NewDelivery]:
    """The deliveries of a batch: one for each user, channel and collapse key."""
    folded: dict[tuple[str, str, str], NewDelivery] = {}
    for concern in concerns:
        for delivery in message_deliveries(messages[concern.message_id], concern.recipient, delays):
            key = (delivery.user_id, delivery.channel, delivery.collapse)
            folded[key] = _fold(folded[key], delivery) if key in folded else delivery
    return list(folded.values())


def _fold(one: NewDelivery, other: NewDelivery) -> NewDelivery:
    first, last = sorted((one, other), key=lambda each: each.up_to_seq or 0)
    mentioned = "mention" in (one.kind, other.kind)
    return replace(
        first,
        kind="mention" if mentioned else first.kind,
        up_to_seq=last.up_to_seq,
        due_at=min(one.due_at, other.due_at),
        committed_at=min(one.committed_at, other.committed_at),
    )
