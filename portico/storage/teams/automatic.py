"""Automatic answers of teams: messages that nobody wrote, under the conversation's lock like every message.

Sending marks as read; these do not, because nobody of the team has read anything.
"""

import msgspec

from portico.storage.conversations.locking import lock_conversation
from portico.storage.database import Database, Transaction

WRITE = """
    with numbered as (
      update conversation set last_seq = last_seq + 1, updated_at = clock_timestamp(),
             changed = pg_current_xact_id()
      where id = %(conversation)s and status <> 'blocked' returning last_seq, updated_at
    )
    insert into message (conversation_id, seq, sender_id, type, text, metadata, local_id, created_at)
    select %(conversation)s, last_seq, %(sender)s, 'text', %(text)s, %(metadata)s::jsonb, %(local_id)s,
           updated_at
    from numbered returning id
"""
IS_WRITTEN = "select 1 from message where sender_id = %s and local_id = %s"


class AutomaticAnswers:
    """The store of automatic answers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def write(self, conversation_id: int, participant_id: str, local_id: str, text: str) -> bool:
        """Write it once for a `local_id`; False if it was written before, or the conversation is blocked."""
        values = {
            "conversation": conversation_id,
            "sender": participant_id,
            "text": text,
            "local_id": local_id,
            "metadata": msgspec.json.encode({"automatic": True}).decode(),
        }

        async def work(transaction: Transaction) -> bool:
            held = await lock_conversation(transaction, conversation_id)
            is_in = participant_id in held.member_ids
            if not is_in or await transaction.query(IS_WRITTEN, (participant_id, local_id)):
                return False
            return bool(await transaction.query(WRITE, values))

        return await self._database.transaction(work)
