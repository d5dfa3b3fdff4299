"""The message log for consumers that read message by message, in batches of bounded size.

A place is a transaction and a message inside it, as in the search index. `newest_id` tells new messages from
changed ones, even if a message was changed before it was read. Imported messages are skipped unless they were
changed since.
"""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from portico.contract.shapes import Message
from portico.storage.database import Database, Row, Transaction, split
from portico.storage.messages.rows import COLUMNS, message_of
from portico.storage.signed_urls import SignedUrls

SLICE = 500  # messages
SLICE_OF_TEAMS = 2_000  # messages that are passed over in one statement; few of them are read
BEGIN = """
    insert into log_cursor (name, position, newest_id)
    values (%s, pg_snapshot_xmin(pg_current_snapshot()), (select coalesce(max(id), 0) from message))
    on conflict do nothing returning 1
"""
# Ordered by transaction, not by id: ids are given out before the commit, so a smaller one may appear later.
# Nothing from `xmin` on is read: a transaction that still runs may yet add rows below what would be read.
PASSING = """
      select changed as xid, message.* from message
      where (changed, id) > (c.position, c.message_id)
        and changed < pg_snapshot_xmin(pg_current_snapshot())
      order by changed, id limit %s"""


def _read(messages: str, passed: str = "null::bigint, null::bigint", concerns: str = "true") -> str:
    return f"""
    select c.position::text, c.message_id, c.newest_id, m.xid::text, {passed}, {concerns},
           m.imported is not distinct from m.rev,
           m.imported is null and (m.rev = 1 or m.id > c.newest_id),
           pg_snapshot_xmin(pg_current_snapshot())::text, {COLUMNS}
    from log_cursor c left join lateral ({messages}) m on true
    where c.name = %s
    """


EVERY = _read(PASSING)
# For a consumer that few messages concern: of the others only the last is read, so that the place moves on.
OF_TEAMS = _read(
    f"""
      select * from (
        select passing.*, count(*) over () as passed,
               max(id) filter (where imported is distinct from rev) over () as newest,
               lead(id) over (order by xid, id) is null as is_last,
               exists (select from participant p where p.conversation_id = passing.conversation_id
                         and p.user_id >= 'team:' and p.user_id < 'team;') as concerns
        from ({PASSING}) passing
      ) seen where concerns or is_last order by xid, id""",
    "m.passed, m.newest",
    "m.concerns",
)


class LogRow(NamedTuple):
    """What is read without the message. Where there is no message, `xid` is null.

    `passed` is how many messages the slice has and `newest` the greatest id in it, where there is not a row
    for each.
    """

    position: str
    message_id: int
    newest_id: int
    xid: str
    passed: int | None
    newest: int | None
    concerns: bool
    is_imported: bool
    is_fresh: bool
    horizon: str


# The place before the batch is compared as well as set: of two processes that read the same batch only one
# moves the cursor. Without it the slower one would set the cursor back, and its batch would be handled again.
MOVE = """
    update log_cursor set position = %s::xid8, message_id = %s, newest_id = %s
    where name = %s and position = %s::xid8 and message_id = %s returning 1
"""
# To the end of the log, as PASSING has it. A place that is already there is not written again.
SKIP = (
    BEGIN.replace("on conflict do nothing returning 1", "")
    + """
    on conflict (name) do update
    set position = excluded.position, message_id = 0,
        newest_id = greatest(log_cursor.newest_id, excluded.newest_id)
    where exists (
      select from message where (changed, id) > (log_cursor.position, log_cursor.message_id)
        and changed < excluded.position)
    returning 1
"""
)


class Place(msgspec.Struct, frozen=True):
    """How far a consumer has read: up to this message of this transaction."""

    position: str
    message_id: int
    newest_id: int


class LogEntry(msgspec.Struct, frozen=True):
    """A message as it is now, whether it is new to this consumer, and the transaction that wrote it."""

    message: Message
    fresh: bool
    transaction: int


class LogBatch(msgspec.Struct, frozen=True):
    """A batch, and the places before and after it; `full` when there may be more.

    All transactions below `horizon` had ended when it was read.
    """

    entries: Sequence[LogEntry]
    before: Place
    after: Place
    full: bool
    horizon: int


class LogCursor:
    """The log for one named consumer; `read` is EVERY, or the statement that reads what concerns it."""

    def __init__(self, database: Database, consumer: str, limit: int = SLICE, read: str = EVERY) -> None:
        self._database = database
        self._consumer = consumer
        self._limit = limit
        self._statement = read

    async def next_batch(self) -> LogBatch:
        """The batch after the durable cursor; a new consumer begins at the end of the log."""
        slice_ = await self._read()
        while not slice_.entries and slice_.after != slice_.before:  # nothing that is news to the consumer
            await self.move_past(slice_)
            slice_ = await self._read()
        return slice_

    async def _read(self) -> LogBatch:
        rows = await self._database.query(self._statement, (self._limit, self._consumer))
        if not rows:
            await self._database.query(BEGIN, (self._consumer,))
            return await self._read()
        return _slice(rows, self._limit, self._database.signed_urls)

    async def move_past(self, slice_: LogBatch) -> None:
        """Store that the batch is handled."""
        await self._database.query(MOVE, self._step(slice_))

    async def move_in(self, transaction: Transaction, slice_: LogBatch) -> bool:
        """The same inside a transaction; False if another process has moved the cursor."""
        return bool(await transaction.query(MOVE, self._step(slice_)))

    async def skip(self) -> None:
        """Go to the end of the log, for a consumer that nothing until there concerns."""
        await self._database.query(SKIP, (self._consumer,))

    def _step(self, slice_: LogBatch) -> tuple[object, ...]:
        before, after = slice_.before, slice_.after
        place = (after.position, after.message_id, after.newest_id)
        return (*place, self._consumer, before.position, before.message_id)


def _slice(rows: Sequence[Row], limit: int, urls: SignedUrls) -> LogBatch:
    read = [split(row, LogRow) for row in rows]
    at, _ = read[0]
    before = Place(at.position, at.message_id, at.newest_id)
    found = [(row, message_of(columns, urls)) for row, columns in read if row.xid is not None]
    if not found:
        return LogBatch((), before, before, full=False, horizon=int(at.horizon))
    entries = [
        LogEntry(message, row.is_fresh, int(row.xid))
        for row, message in found
        if row.concerns and not row.is_imported
    ]
    last, last_message = found[-1]
    newest = max(before.newest_id, last.newest or 0, *(entry.message.id for entry in entries), 0)
    passed = len(found) if last.passed is None else last.passed
    after = Place(last.xid, last_message.id, newest)
    return LogBatch(entries, before, after, passed == limit, int(last.horizon))
