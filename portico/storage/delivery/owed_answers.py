"""Who owes an answer to a message, and the reminders that are planned for it.

In a conversation of two sides one of them owes: a user, or the members of a team. In a group nobody in
particular does.
"""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from portico.domain.delivery.planning import Recipient
from portico.domain.delivery.reminders import Said
from portico.storage.database import Database, Transaction, split
from portico.storage.delivery.planning import (
    ADDRESSES,
    NEWS,
    ConcernedRow,
    NewDelivery,
    insert_deliveries,
    recipient_of,
)
from portico.storage.delivery.preferences import COLUMNS
from portico.storage.messages.log_cursor import LogBatch, LogCursor

SIDES = """(select count(*) from participant o
      join person other on other.id = o.user_id and other.role <> 'bot'
      where o.conversation_id = m.conversation_id and o.left_at is null and o.role <> 'observer')"""
# While a bot answers, nobody else owes an answer.
OWING = f"""{NEWS}
    select t.participant_id, p.user_id, m.id, case when t.id is null then p.muted_until end, person.id,
           {ADDRESSES}, {COLUMNS}
    from m join conversation c on c.id = m.conversation_id and c.type <> 'group' and c.status = 'active'
    join participant p on p.conversation_id = m.conversation_id and p.user_id <> m.sender_id
      and p.left_at is null and p.cleared_seq < m.seq and p.role <> 'observer'
    left join team t on t.participant_id = p.user_id
    left join team_member tm on tm.team_id = t.id
    join person on person.id = case when t.id is null then p.user_id else tm.user_id end
      and person.erased_at is null and person.banned_at is null and person.role <> 'bot'
    left join preference on preference.user_id = person.id
    join person sender on sender.id = m.sender_id and sender.role <> 'bot'
    where {SIDES} = 2 and (c.handed_over or not exists (
      select from participant b join person bot on bot.id = b.user_id and bot.role = 'bot'
      where b.conversation_id = m.conversation_id and b.left_at is null))
    order by m.id, person.id
"""
# A reminder that is being sent already is not touched; what is due again is decided again.
CANCEL = """
    with answer as (
      select * from unnest(%s::bigint[], %s::text[], %s::bigint[]) as a(conversation_id, sender_id, seq)
    ), whose as (
      select a.*, a.sender_id as user_id from answer a
      union all
      select a.*, tm.user_id from answer a
      join team t on t.participant_id = a.sender_id join team_member tm on tm.team_id = t.id
    )
    delete from delivery d using whose w
    where d.user_id = w.user_id and d.state = 'due' and d.kind = 'unanswered'
      and d.channel in ('push', 'email', 'sms')
      and d.collapse = 'unanswered-' || w.sender_id || '-' || w.conversation_id and d.first_seq < w.seq
"""


class OwingRow(NamedTuple):
    """The columns of OWING before those of the recipient."""

    team_id: str | None
    participant_id: str


class Owing(msgspec.Struct, frozen=True):
    """A message, the participant who owes an answer to it, and a user who is reminded."""

    message_id: int
    participant_id: str
    on_behalf: str | None
    recipient: Recipient


class OwedAnswers:
    """The store of reminders. `country`: the country of phone numbers stored without one."""

    def __init__(self, database: Database, country: str | None) -> None:
        self._database = database
        self._country = country

    async def list_owing(self, message_ids: Sequence[int]) -> list[Owing]:
        """Who owes an answer to each of these messages."""
        rows = await self._database.query(OWING, (list(message_ids),)) if message_ids else []
        return [self._owing(OwingRow._make(row[:2]), *split(row[2:], ConcernedRow)) for row in rows]

    def _owing(self, owing: OwingRow, row: ConcernedRow, preferences: tuple[object, ...]) -> Owing:
        recipient = recipient_of(row, preferences, self._country)
        return Owing(row.message_id, owing.participant_id, owing.team_id, recipient)

    async def plan(
        self, cursor: LogCursor, batch: LogBatch, answers: Sequence[Said], reminders: Sequence[NewDelivery]
    ) -> None:
        """Cancel what these messages answer, store the new reminders and move the cursor, together."""

        async def work(transaction: Transaction) -> None:
            if not await cursor.move_in(transaction, batch):
                return
            if answers:
                keys = [(each.conversation_id, each.sender_id, each.seq) for each in answers]
                await transaction.execute(CANCEL, [list(column) for column in zip(*keys, strict=True)])
            await insert_deliveries(transaction, reminders)

        await self._database.transaction(work)
