"""A conversation with its newest messages and receipts, read from one snapshot."""

from collections.abc import Sequence

import msgspec

from portico.contract.shapes import Conversation, Message, Receipt
from portico.domain.errors import NotFound
from portico.storage.conversations.store import ONE, conversation_of
from portico.storage.database import SNAPSHOT, Database, Transaction
from portico.storage.messages.receipts import POSITIONS, receipts_of
from portico.storage.messages.rows import message_of
from portico.storage.messages.store import BEFORE, NEWEST


class StoredThread(msgspec.Struct, frozen=True):
    """A conversation as one participant sees it, its newest messages, and whether there are older ones."""

    conversation: Conversation
    messages: Sequence[Message]
    has_older: bool
    receipts: Sequence[Receipt]


class Threads:
    """The store of threads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, user_id: str, conversation_id: int, limit: int) -> StoredThread:
        """Raises NotFound if the user is not a participant."""

        async def work(transaction: Transaction) -> StoredThread:
            await transaction.execute(SNAPSHOT)
            rows = await transaction.query(ONE, (user_id, conversation_id))
            if not rows:
                raise NotFound("no such conversation")
            conversation = conversation_of(rows[0], transaction.signed_urls)
            newest = await _newest(transaction, conversation, limit + 1)
            receipts = await transaction.query(POSITIONS, (conversation_id,))
            return StoredThread(
                conversation=conversation,
                messages=newest[-limit:],
                has_older=len(newest) > limit,
                receipts=receipts_of(receipts),
            )

        return await self._database.transaction(work)


async def _newest(transaction: Transaction, conversation: Conversation, limit: int) -> list[Message]:
    asked = {"conversation": conversation.id, "cleared": conversation.cleared_seq, "before": NEWEST}
    rows = await transaction.query(BEFORE, {**asked, "limit": limit})
    return [message_of(row, transaction.signed_urls) for row in reversed(rows)]
