"""Reminders of what is not answered: planned when a message is committed, cancelled by the answer.

They are deliveries that are due after a while, so quiet hours, mutes, limits and retries are those of all
notifications. `portico.storage.delivery.queue` decides again when one is due.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from portico.contract.shapes import Message
from portico.domain.delivery.planning import Delays, NotifiableEvent, plan
from portico.domain.delivery.reminders import Said, Unanswered, unanswered_of
from portico.ports import Clock
from portico.storage.delivery.owed_answers import OwedAnswers, Owing
from portico.storage.delivery.planning import NewDelivery
from portico.storage.messages.log_cursor import LogCursor, LogEntry

NONE = timedelta()
AT_ONCE = Delays(NONE, NONE, NONE)
LATEST = timedelta(days=1)  # what should have been sent so long ago is left out: reminders were off meanwhile


class Reminders:
    """Follows the message log. `after`: how long a message waits for an answer."""

    def __init__(self, cursor: LogCursor, owed: OwedAnswers, after: timedelta, clock: Clock) -> None:
        self._cursor = cursor
        self._owed = owed
        self._after = after
        self._clock = clock

    async def catch_up(self) -> None:
        """Handle all messages that have been committed. Raises Unavailable; then the batch is repeated."""
        while await self._advance():
            pass

    async def _advance(self) -> bool:
        batch = await self._cursor.next_batch()
        if not batch.entries:
            return False
        messages = _new_messages(batch.entries)
        said = [said_of(message) for message in messages.values()]
        owing = await self._owed.list_owing([each.message_id for each in said if each.asks])
        answers = [each for each in said if each.answers]
        await self._owed.plan(self._cursor, batch, answers, list(self._reminders(messages, said, owing)))
        return batch.full

    def _reminders(
        self, messages: dict[int, Message], said: Sequence[Said], owing: Sequence[Owing]
    ) -> Iterator[NewDelivery]:
        of_message: dict[int, list[Owing]] = {}
        for each in owing:
            of_message.setdefault(each.message_id, []).append(each)
        sides = {id_: {each.participant_id for each in found} for id_, found in of_message.items()}
        for owed, waiting in unanswered_of(said, sides).items():
            at = datetime.fromisoformat(messages[waiting.first.message_id].created_at) + self._after
            if at < datetime.fromtimestamp(self._clock.seconds(), UTC) - LATEST:
                continue
            for each in of_message[waiting.last.message_id]:
                if each.participant_id == owed.participant_id:
                    yield from reminders_of(waiting, each, at)


def reminders_of(waiting: Unanswered, owing: Owing, at: datetime) -> Iterator[NewDelivery]:
    """The reminder of one user, by each channel that they want."""
    conversation_id, first = waiting.first.conversation_id, waiting.first
    event = NotifiableEvent("unanswered", at, in_conversation=False)
    for planned in plan(event, owing.recipient, AT_ONCE):
        yield NewDelivery(
            user_id=owing.recipient.user_id,
            kind="unanswered",
            channel=planned.channel,
            due_at=planned.due_at,
            committed_at=at,
            conversation_id=conversation_id,
            first_seq=first.seq,
            up_to_seq=waiting.last.seq,
            collapse=f"unanswered-{owing.participant_id}-{conversation_id}",
            dedupe=f"unanswered-{owing.participant_id}-{first.message_id}",
            cause=first.sender_id,
            on_behalf=owing.on_behalf,
        )


def said_of(message: Message) -> Said:
    """A message as the rules read it."""
    return Said(
        message_id=message.id,
        conversation_id=message.conversation_id,
        seq=message.seq,
        sender_id=message.sender_id,
        type=message.type,
        automatic=message.metadata.get("automatic") is True,
    )


def _new_messages(entries: Sequence[LogEntry]) -> dict[int, Message]:
    return {
        entry.message.id: entry.message for entry in entries if entry.fresh and not entry.message.deleted_at
    }
