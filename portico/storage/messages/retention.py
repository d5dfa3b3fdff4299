"""Retention: empties old messages in order of id, which is nearly the order of time.

A row for each conversation type stores the progress; it moves in the same transaction.
"""

from datetime import timedelta
from itertools import takewhile
from typing import NamedTuple

from portico.storage.database import Database, Transaction
from portico.storage.messages.emptying import SAYS_SOMETHING, empty

BATCH = 500  # messages a transaction
NEXT = f"""
    select m.id, c.type = %(type)s and not c.evidence and {SAYS_SOMETHING}, m.created_at < now() - %(age)s
    from message m join conversation c on c.id = m.conversation_id
    where m.id > coalesce((select after_id from retention where conversation_type = %(type)s), 0)
    order by m.id limit %(limit)s
"""


class NextRow(NamedTuple):
    """NEXT, in its order."""

    id: int
    says_something: bool
    is_old: bool


MOVE = """
    insert into retention (conversation_type, after_id) values (%s, %s)
    on conflict (conversation_type) do update set after_id = excluded.after_id
"""
FORGET_CALLS = """
    delete from call where id in (
      select k.id from call k join conversation c on c.id = k.conversation_id
      where c.type = %s and not c.evidence and k.ended_at < now() - %s order by k.id limit %s)
    returning 1
"""

FORGET_NOTES = """
    delete from note where id in (
      select n.id from note n join conversation c on c.id = n.conversation_id
      where c.type = %s and n.created_at < now() - %s order by n.id limit %s)
    returning 1
"""
FORGET_HELD = """
    delete from held_message where id in (
      select h.id from held_message h join conversation c on c.id = h.conversation_id
      where c.type = %s and h.created_at < now() - %s order by h.id limit %s)
    returning 1
"""


class Retention:
    """Empties old messages and deletes old calls, notes and held messages in the database."""

    def __init__(self, database: Database, batch: int = BATCH) -> None:
        self._database = database
        self._batch = batch

    async def empty_older(self, conversation_type: str, age: timedelta) -> bool:
        """Empty the next messages older than `age`. Returns whether there may be more."""

        async def work(transaction: Transaction) -> bool:
            values = {"type": conversation_type, "age": age, "limit": self._batch}
            rows = [NextRow._make(row) for row in await transaction.query(NEXT, values)]
            old = list(takewhile(lambda row: row.is_old, rows))
            if not old:
                return False
            await empty(transaction, [row.id for row in old if row.says_something])
            await transaction.execute(MOVE, (conversation_type, old[-1].id))
            return len(old) == self._batch

        return await self._database.transaction(work)

    async def forget_calls(self, conversation_type: str, age: timedelta) -> bool:
        """Delete the next calls that ended longer ago than `age`. Returns whether there may be more."""
        rows = await self._database.query(FORGET_CALLS, (conversation_type, age, self._batch))
        return len(rows) == self._batch

    async def forget_notes(self, conversation_type: str, age: timedelta) -> bool:
        """Delete the next notes of teams that are older. Returns whether there may be more."""
        rows = await self._database.query(FORGET_NOTES, (conversation_type, age, self._batch))
        return len(rows) == self._batch

    async def forget_held(self, conversation_type: str, age: timedelta) -> bool:
        """Delete the next held and refused messages that are older. Returns whether there may be more."""
        rows = await self._database.query(FORGET_HELD, (conversation_type, age, self._batch))
        return len(rows) == self._batch
