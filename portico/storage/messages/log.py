"""The message log as its consumers see it: everything that became visible since their durable cursor.

Positions are transaction ids (`xid8`, as text). A consumer reads what changed from its
position up to the oldest transaction still running (`pg_snapshot_xmin`): nothing that
commits late is skipped, because nothing younger than it is read before it ends. What was imported, and not
changed since, is no news to anybody.

A position is never above a number that a row has: a crash of the server forgets the numbers of transactions
that ended without a row (rollbacks, commits that are not synchronous), and gives them out again.
"""

from collections.abc import Sequence

import msgspec

from portico.ports import Stored
from portico.storage.database import Database
from portico.storage.messages.rows import AUDIENCE, COLUMNS, stored_of

SINCE = """
    with horizon as (select pg_snapshot_xmin(pg_current_snapshot()) as xmin)
    select horizon.xmin::text,
           (select m.changed::text from message m
            where m.changed >= %(position)s::xid8 and m.changed < horizon.xmin
            order by m.changed desc limit 1),
           array(select array[m.id, m.rev] from message m
                 where m.changed >= %(position)s::xid8 and m.changed < horizon.xmin
                   and m.imported is distinct from m.rev
                 order by m.id)
    from horizon
"""
LOAD = f"select {COLUMNS}, {AUDIENCE} from message m where m.id = any (%s) order by m.id"
BEGIN = """
    insert into log_cursor (name, position) values (%s, pg_snapshot_xmin(pg_current_snapshot()))
    on conflict (name) do update set name = excluded.name returning position::text
"""
# It assigns a transaction number even if another process has moved the cursor further.
MOVE = """
    with moved as (update log_cursor set position = %s::xid8 where name = %s and position < %s::xid8)
    select pg_current_xact_id()::text
"""


class LogSlice(msgspec.Struct, frozen=True):
    """The messages changed since a position, by id and rev, and the position after them.

    It is smaller than the one before only on a server that has lost transactions.
    """

    position: str
    changes: tuple[tuple[int, int], ...]


class MessageLog:
    """The message log, for one named consumer."""

    def __init__(self, database: Database, consumer: str) -> None:
        self._database = database
        self._consumer = consumer

    async def begin(self) -> str:
        """The consumer's position; a new consumer begins at the end of the log."""
        [(position,)] = await self._database.query(BEGIN, (self._consumer,))
        return str(position)

    async def changes_since(self, position: str) -> LogSlice:
        """All changes from `position` on that are visible to every transaction."""
        [(xmin, last, changes)] = await self._database.query(SINCE, {"position": position})
        after = position if last is None else str(int(last) + 1)
        return LogSlice(min(after, xmin, key=int), tuple((id_, rev) for id_, rev in changes))

    async def load(self, message_ids: Sequence[int]) -> list[Stored]:
        """The current messages with these ids and their recipients, in order of id."""
        rows = await self._database.query(LOAD, (list(message_ids),))
        return [stored_of(row, self._database.signed_urls) for row in rows]

    async def move_cursor(self, position: str) -> int:
        """Store that everything changed before `position` is handled, never moving back; the transaction."""
        [(transaction,)] = await self._database.query(MOVE, (position, self._consumer, position))
        return int(transaction)
