"""The audit log: one row for each action of an admin or a moderator, in the transaction of the action."""

import msgspec

from portico.contract.audit import Audited, AuditEntry, ReadAudit
from portico.domain.paging import decode_cursor, encode_cursor
from portico.domain.times import rfc3339
from portico.storage.database import Database, Row, Transaction

NEWEST = 2**62
WRITE = """
    insert into audit (admin_id, action, user_id, message_id, report_id, conversation_id, held_id,
                       decision_id, reason)
    values (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
READ = """
    select id, at, admin_id, action, user_id, message_id, report_id, conversation_id, held_id, decision_id,
           reason
    from audit where id < %(before)s
      and (%(admin_id)s::text is null or admin_id = %(admin_id)s)
      and (%(user_id)s::text is null or user_id = %(user_id)s)
      and (%(conversation_id)s::bigint is null or conversation_id = %(conversation_id)s)
      and (%(action)s::text is null or action = %(action)s or starts_with(action, %(action)s || ':'))
    order by id desc limit %(limit)s
"""


class AdminAction(msgspec.Struct, frozen=True):
    """Who did what to which user, and why. The columns of WRITE, in their order."""

    admin_id: str
    action: str
    user_id: str | None = None
    message_id: int | None = None
    report_id: int | None = None
    conversation_id: int | None = None
    held_id: int | None = None
    decision_id: int | None = None
    reason: str | None = None


class Position(msgspec.Struct, frozen=True, array_like=True):
    """Where a page begins: before this id."""

    id: int = NEWEST


async def note(transaction: Transaction, action: AdminAction) -> None:
    """Add an entry, inside a transaction."""
    await transaction.execute(WRITE, msgspec.structs.astuple(action))


class Audit:
    """Records actions that change nothing else in the database, and lists all."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def record_action(self, action: AdminAction) -> None:
        """Add an entry before the action is done."""
        await self._database.transaction(lambda transaction: note(transaction, action))

    async def read(self, asked: ReadAudit) -> Audited:
        """A page of entries, newest first."""
        start = decode_cursor(asked.cursor, Position) if asked.cursor else Position()
        values = {
            **msgspec.structs.asdict(asked), "before": start.id, "limit": asked.limit + 1,
        }  # fmt: skip
        rows = await self._database.query(READ, values)
        page = [_entry(row) for row in rows[: asked.limit]]
        more = len(rows) > asked.limit
        return Audited(entries=page, next_cursor=encode_cursor(Position(page[-1].id)) if more else None)


def _entry(row: Row) -> AuditEntry:
    id_, at, *rest = row
    return AuditEntry(id_, rfc3339(at), *rest)
