"""The audit log: one row for each action of an admin, in the transaction of the action."""

import msgspec

from portico.storage.database import Database, Transaction

WRITE = "insert into audit (admin_id, action, user_id, message_id, report_id) values (%s, %s, %s, %s, %s)"


class AdminAction(msgspec.Struct, frozen=True):
    """Which admin did what to which user."""

    admin_id: str
    action: str
    user_id: str | None = None
    message_id: int | None = None
    report_id: int | None = None


async def note(transaction: Transaction, action: AdminAction) -> None:
    """Add an entry, inside a transaction."""
    await transaction.execute(WRITE, msgspec.structs.astuple(action))


class Audit:
    """Records admin actions that change nothing else in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def record_action(self, action: AdminAction) -> None:
        """Add an entry before the action is done."""
        await self._database.transaction(lambda transaction: note(transaction, action))
