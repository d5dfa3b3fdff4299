"""The store of link previews: each is a change of its message, which its readers see in the log."""

from collections.abc import Collection

import msgspec

from portico.contract.shapes import LinkPreview
from portico.storage.conversations.locking import lock_conversation
from portico.storage.database import Database, Transaction

SET = """
    update message set preview = %(preview)s::jsonb, rev = rev + 1, changed = pg_current_xact_id()
    where id = %(id)s and text = %(text)s and deleted_at is null and preview is null returning 1
"""
ALLOWED = "select id from conversation where id = any (%s) and not type = any (%s)"
TOUCH = "update conversation set changed = pg_current_xact_id() where id = %s"


class LinkPreviews:
    """Writes previews. Conversations of the types `excepted` have none."""

    def __init__(self, database: Database, excepted: Collection[str] = ()) -> None:
        self._database = database
        self._excepted = sorted(excepted)

    async def allowing(self, conversation_ids: Collection[int]) -> frozenset[int]:
        """Those of these conversations whose messages may have previews. Raises Unavailable."""
        if not (self._excepted and conversation_ids):
            return frozenset(conversation_ids)
        rows = await self._database.query(ALLOWED, ([*conversation_ids], self._excepted))
        return frozenset(id_ for (id_,) in rows)

    async def set(self, conversation_id: int, message_id: int, text: str, preview: LinkPreview) -> bool:
        """Store it; False when the text is another one by now, or gone. Raises Unavailable."""
        stored = msgspec.json.encode(preview).decode()

        async def work(transaction: Transaction) -> bool:
            await lock_conversation(transaction, conversation_id)
            values = {"preview": stored, "id": message_id, "text": text}
            if not await transaction.query(SET, values):
                return False
            await transaction.execute(TOUCH, (conversation_id,))
            return True

        return await self._database.transaction(work)
