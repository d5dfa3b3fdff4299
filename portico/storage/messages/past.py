"""Past messages on which rules of the contact guard are tried, conversation by conversation."""

from collections.abc import Iterator

from portico.domain.guard.past import PastMessage
from portico.storage.database import Database, Transaction
from portico.storage.moderation.audit import AdminAction, note
from portico.storage.sync_transaction import transaction

COLUMNS = "m.id, m.created_at, m.conversation_id, m.sender_id, m.text, m.attachments, c.type, c.metadata"
WHICH = """
    m.created_at > now() - make_interval(days => %s) and m.deleted_at is null
      and m.type not in ('system', 'call')
"""
LIST = f"""
    select {COLUMNS} from message m join conversation c on c.id = m.conversation_id
    where {WHICH} order by m.conversation_id, m.seq
"""
NEWEST = f"""
    select {COLUMNS} from (
      select * from message m where {WHICH} order by m.id desc limit %s
    ) m join conversation c on c.id = m.conversation_id
    order by m.conversation_id, m.seq
"""
CURSOR = "portico_past"
PAGE = 1_000  # rows that are fetched at a time


def list_past(dsn: str, days: int) -> Iterator[PastMessage]:
    """The messages of the last days. Raises DatabaseTrouble."""
    with transaction(dsn) as outer, outer.connection.cursor(CURSOR) as cursor:
        cursor.itersize = PAGE
        cursor.execute(LIST, (days,))
        for row in cursor:
            yield PastMessage._make(row)


class PastMessages:
    """The same for moderators: the newest only, and the look is in the audit."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self, moderator_id: str, reason: str, days: int, most: int) -> list[PastMessage]:
        """The newest messages of the last days, in the order of their conversations."""

        async def work(transaction: Transaction) -> list[PastMessage]:
            await note(transaction, AdminAction(moderator_id, "moderation.try_rules", reason=reason))
            rows = await transaction.query(NEWEST, (days, most))
            return [PastMessage._make(row) for row in rows]

        return await self._database.transaction(work)
