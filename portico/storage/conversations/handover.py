"""Who answers in a conversation with a bot, and who is to be told that somebody waits there."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import msgspec

from portico.domain.handover import (
    Answering,
    Said,
    Told,
    concerned,
    handed_to,
    said_of,
    text_of,
    who_asked,
)
from portico.domain.membership import check_writes
from portico.storage.conversations.locking import lock_as_member
from portico.storage.conversations.membership import TOUCH, Touched
from portico.storage.database import Database, Transaction
from portico.storage.delivery.planning import NewDelivery, insert_deliveries
from portico.storage.messages.lines import Line, write_line
from portico.storage.teams.waiting import begin_wait, end_wait

STATE = """
    select c.handed_over, c.answering_id, c.creator_id,
           (select coalesce(array_agg(p.user_id), '{}') from participant p
            join person b on b.id = p.user_id and b.role = 'bot'
            where p.conversation_id = c.id and p.left_at is null)
    from conversation c where c.id = %s
"""
SET = "update conversation set handed_over = %s, answering_id = %s where id = %s"
# The newest message of a person, who waits unless somebody else asks.
NEWEST = """
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


class Change(msgspec.Struct, frozen=True):
    """A handover that changes something: the message that waits, the line of it, and whom it concerns."""

    waiting: Waiting | None
    line: Waiting
    concerned: Sequence[Told]

    @property
    def about(self) -> Waiting:
        """What is told: the message. Before there is one, or once it was answered, the line."""
        return self.waiting or self.line


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
            [(handed_over, answering_id, began, bots)] = await transaction.query(STATE, (conversation_id,))
            writers = [member.user_id for member in held.members if not member.observes]
            answering = handed_to(to, writers, bots)
            if answering == Answering(handed_over, answering_id):
                return None
            await transaction.execute(SET, (answering.handed_over, answering.user_id, conversation_id))
            await transaction.execute(TOUCH, (conversation_id,))
            newest = await _find(transaction, NEWEST, conversation_id)
            asked = who_asked(newest.sender_id if newest else None, began, {*writers} - {*bots})
            said = said_of(to, user_id, asked, bots)
            id_ = await write_line(transaction, _line(conversation_id, user_id, said, text_of(to, bots)))
            [line] = await transaction.query(LINE, (id_,))
            waiting = newest if newest and newest.sender_id == said.waits else None
            meant = concerned(told, said, user_id) if answering.handed_over else []
            if not answering.handed_over:
                await end_wait(transaction, conversation_id)
            await _tell(transaction, Change(waiting, Waiting._make(line), meant), plan)
            return Touched(held.member_ids)

        return await self._database.transaction(work)


async def _find(transaction: Transaction, statement: str, conversation_id: int) -> Waiting | None:
    rows = await transaction.query(statement, (conversation_id,))
    return Waiting._make(rows[0]) if rows else None


async def _tell(transaction: Transaction, change: Change, plan: Plan) -> None:
    """Let the teams that it concerns wait, so that their inboxes show it, and store what is planned."""
    teams = [each.participant_id for each in change.concerned if each.is_team]
    if teams:
        await begin_wait(transaction, teams, change.about.message_id)
    await insert_deliveries(transaction, plan(change))


def _line(conversation_id: int, sender_id: str, said: Said, text: str) -> Line:
    return Line(
        conversation_id=conversation_id,
        sender_id=sender_id,
        type="system",
        about="handover",
        metadata=msgspec.json.encode({"handover": said}).decode(),
        text=text,
    )
