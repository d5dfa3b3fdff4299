"""The audit: one row for each thing that an admin did, in the transaction that did it."""

import msgspec

from portico.storage.database import Database, Transaction

WRITE = "insert into audit (admin_id, action, user_id, message_id, report_id) values (%s, %s, %s, %s, %s)"


class AdminAction(msgspec.Struct, frozen=True):
    """Who did what to whom."""

    admin_id: str
    action: str
    user_id: str | None = None
    message_id: int | None = None
    report_id: int | None = None


async def note(transaction: Transaction, action: AdminAction) -> None:
    """Write it down."""
    await transaction.execute(WRITE, msgspec.structs.astuple(action))


class Audit:
    """Records admin actions that change nothing else in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def record_action(self, action: AdminAction) -> None:
        """Write it down, before it is done."""
        await self._database.transaction(lambda transaction: note(transaction, action))
