"""Who answers in a conversation with a bot, and who is to be told that somebody waits there."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import msgspec

from portico.domain.handover import Answering, Said, handed_to, said_of, text_of
from portico.domain.membership import check_writes
from portico.storage.conversations.locking import lock_as_member
from portico.storage.conversations.membership import TOUCH, Touched
from portico.storage.database import Database, Transaction
from portico.storage.delivery.planning import NewDelivery, insert_deliveries
from portico.storage.messages.lines import Line, write_line

STATE = """
    select c.handed_over, c.answering_id,
           (select coalesce(array_agg(p.user_id), '{}') from participant p
            join person b on b.id = p.user_id and b.role = 'bot'
            where p.conversation_id = c.id and p.left_at is null)
    from conversation c where c.id = %s
"""
SET = "update conversation set handed_over = %s, answering_id = %s where id = %s"
# The newest message of a person: who waits.
WAITING = """
    select m.id, m.seq, m.sender_id from message m
    join person w on w.id = m.sender_id and w.role <> 'bot'
    where m.conversation_id = %s and m.deleted_at is null and m.type not in ('system', 'call', 'card')
    order by m.seq desc limit 1
"""
TOLD = """
    select p.user_id, t.id is not null, coalesce(tm.user_id, p.user_id) from participant p
    join person w on w.id = p.user_id and w.role <> 'bot'
    left join team t on t.participant_id = p.user_id
    left join team_member tm on tm.team_id = t.id
    where p.conversation_id = %s and p.left_at is null and p.role <> 'observer'
"""


LINE = "select id, seq, sender_id from message where id = %s"


class Waiting(NamedTuple):
    """The message that somebody waits for an answer to, or the line of the handover."""

    message_id: int
    seq: int
    sender_id: str


class Told(NamedTuple):
    """A participant, whether it is a team, and a user who is told for it."""

    participant_id: str
    is_team: bool
    user_id: str


class Change(msgspec.Struct, frozen=True):
    """A handover that changes something: the state, who waits, the line of it, and who takes part."""

    answering: Answering
    waiting: Waiting | None
    line: Waiting
    waits: str | None
    told: Sequence[Told]


Plan = Callable[[Change], Sequence[NewDelivery]]


class Handovers:
    """The store of handovers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def list_told(self, conversation_id: int) -> list[Told]:
        """The people who take part, and the members of teams that do."""
        return [Told._make(row) for row in await self._database.query(TOLD, (conversation_id,))]

    async def hand_over(
        self, conversation_id: int, user_id: str, to: str | None, told: Sequence[Told], plan: Plan
    ) -> Touched | None:
        """Store the state and what is planned of it; None if it was such before."""

        async def work(transaction: Transaction) -> Touched | None:
            held = await lock_as_member(transaction, conversation_id, user_id)
            check_writes(held.members, user_id)
            [(handed_over, answering_id, bots)] = await transaction.query(STATE, (conversation_id,))
            writers = [member.user_id for member in held.members if not member.observes]
            answering = handed_to(to, writers, bots)
            if answering == Answering(handed_over, answering_id):
                return None
            await transaction.execute(SET, (answering.handed_over, answering.user_id, conversation_id))
            await transaction.execute(TOUCH, (conversation_id,))
            rows = await transaction.query(WAITING, (conversation_id,))
            waiting = Waiting._make(rows[0]) if rows else None
            said = said_of(to, user_id, waiting.sender_id if waiting else None, bots)
            id_ = await write_line(transaction, _line(conversation_id, user_id, said, text_of(to, bots)))
            [line] = await transaction.query(LINE, (id_,))
            change = Change(answering, waiting, Waiting._make(line), said.waits, told)
            await insert_deliveries(transaction, plan(change))
            return Touched(held.member_ids)

        return await self._database.transaction(work)


def _line(conversation_id: int, sender_id: str, said: Said, text: str) -> Line:
    return Line(
        conversation_id=conversation_id,
        sender_id=sender_id,
        type="system",
        about="handover",
        metadata=msgspec.json.encode({"handover": said}).decode(),
        text=text,
    )
