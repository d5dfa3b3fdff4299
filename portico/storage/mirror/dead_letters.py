"""Dead letters of the Django site, for admins who are connected; `refusals` has them for the command line."""

from datetime import datetime
from typing import Any

from portico.contract.operations import DeadLetter
from portico.domain.times import rfc3339
from portico.storage.database import Database, Transaction
from portico.storage.mirror.refusals import FACTS, LIST, forget
from portico.storage.moderation.audit import AdminAction, note


class SiteDeadLetters:
    """The store of what the site refused for good."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def list_oldest(self, limit: int) -> tuple[list[DeadLetter], int, int]:
        """The oldest dead letters, how many there are, and how many messages wait."""
        rows = await self._database.query(LIST, (limit,))
        [(total, waiting, _)] = await self._database.query(FACTS)
        return [_letter(*row) for row in rows], total, waiting

    async def retry(self, admin_id: str, conversation_id: int | None) -> int:
        """Let the site be told again, with an entry in the audit; returns the number."""

        async def work(transaction: Transaction) -> int:
            rows = await transaction.query(
                forget(one_conversation=conversation_id is not None), {"conversation": conversation_id}
            )
            await note(transaction, AdminAction(admin_id, "admin.retry_dead_letters"))
            [(count,)] = rows
            return int(count)

        return await self._database.transaction(work)


def _letter(
    what: Any,
    id_: int,
    user_id: str,
    _rev: int,
    conversation_id: int,
    status: int,
    reason: str,
    at: datetime,
) -> DeadLetter:
    return DeadLetter(
        what=what,
        id=id_,
        user_id=user_id or None,
        conversation_id=conversation_id,
        status=status,
        reason=reason,
        at=rfc3339(at),
    )
