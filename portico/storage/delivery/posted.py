"""Webhooks that the endpoint has accepted, of the batch at the cursor.

The cursor moves after a whole batch. Without these rows a process that dies in the middle would leave a
batch of which the next process posts everything again.
"""

from collections.abc import Sequence

from portico.storage.database import Database
from portico.storage.messages.log_cursor import LogEntry

BEGIN = """
    with batch as (
      select * from unnest(%s::bigint[], %s::integer[]) as b(message_id, rev)
    ), past as (
      delete from webhook_posted p
      where not exists (select from batch b where b.message_id = p.message_id and b.rev = p.rev)
    )
    select message_id, rev from webhook_posted join batch using (message_id, rev)
"""
# What a crash of PostgreSQL takes with it is posted again, as after any kill.
RECORD = """
    set local synchronous_commit = off;
    insert into webhook_posted (message_id, rev) values (%s, %s) on conflict do nothing returning 1
"""


class PostedWebhooks:
    """The store of accepted webhooks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, entries: Sequence[LogEntry]) -> set[tuple[int, int]]:
        """Forget earlier batches; the id and rev of what was accepted of this one."""
        keys = [(entry.message.id, entry.message.rev) for entry in entries]
        rows = await self._database.query(BEGIN, [list(column) for column in zip(*keys, strict=True)])
        return {(message_id, rev) for message_id, rev in rows}

    async def record(self, entry: LogEntry) -> None:
        """Store that the endpoint has accepted this entry, or that it was given up."""
        await self._database.query(RECORD, (entry.message.id, entry.message.rev))
