"""Blocks between users. A block also blocks the conversations of the two.

Conversations are locked in order of id, after a lock on the pair of users, so that none is opened meanwhile.
"""

from collections.abc import Sequence
from datetime import datetime

from portico.storage.conversations.locking import lock_conversation
from portico.storage.conversations.membership import BLOCK, STATUS, UNBLOCK
from portico.storage.conversations.opening import MEET
from portico.storage.database import Database, Transaction

KNOW = "insert into person (id) values (%s) on conflict do nothing"
ADD = "insert into person_block (user_id, blocked_id) values (%s, %s) on conflict do nothing"
REMOVE = "delete from person_block where user_id = %s and blocked_id = %s"
OF_TWO = """
    select c.id from conversation c
    join participant a on a.conversation_id = c.id and a.user_id = %s
    join participant b on b.conversation_id = c.id and b.user_id = %s
    where c.type <> 'group'
      and (select count(*) from participant q where q.conversation_id = c.id) = 2
    order by c.id
"""
BLOCKED = (
    "select blocked_id, created_at from person_block where user_id = %s order by created_at desc, blocked_id"
)
SINCE = """
    select coalesce((select created_at from person_block where user_id = %s and blocked_id = %s), now())
"""


class Blocks:
    """The store of blocks between people."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def block(self, user_id: str, blocked_id: str) -> Sequence[int]:
        """Block a user; returns the conversations that this blocks. Idempotent."""

        async def work(transaction: Transaction) -> Sequence[int]:
            await transaction.execute(KNOW, (blocked_id,))
            await transaction.query(MEET, ([user_id, blocked_id],))
            await transaction.execute(ADD, (user_id, blocked_id))
            return await _apply(transaction, BLOCK, user_id, blocked_id)

        return await self._database.transaction(work)

    async def unblock(self, user_id: str, blocked_id: str) -> Sequence[int]:
        """Remove a block; returns the conversations of the two. Idempotent."""

        async def work(transaction: Transaction) -> Sequence[int]:
            await transaction.execute(REMOVE, (user_id, blocked_id))
            return await _apply(transaction, UNBLOCK, user_id, blocked_id)

        return await self._database.transaction(work)

    async def list_blocked(self, user_id: str) -> dict[str, datetime]:
        """The users whom this one blocks, and since when, newest first."""
        return dict(await self._database.query(BLOCKED, (user_id,)))

    async def blocked_since(self, user_id: str, blocked_id: str) -> datetime:
        """When the block began; the current time if there is none."""
        [(since,)] = await self._database.query(SINCE, (user_id, blocked_id))
        return since  # type: ignore[no-any-return]


async def _apply(transaction: Transaction, statement: str, user_id: str, other_id: str) -> Sequence[int]:
    rows = await transaction.query(OF_TWO, (user_id, other_id))
    ids = [conversation_id for (conversation_id,) in rows]
    for conversation_id in ids:
        await lock_conversation(transaction, conversation_id)
        await transaction.execute(statement, (conversation_id, user_id))
        await transaction.execute(STATUS, (conversation_id,))
    return ids
