"""Pinned messages: a change of the message for all participants, and the list of a conversation."""

from functools import partial

from portico.contract.shapes import Message
from portico.domain.changes import MAX_PINS
from portico.domain.errors import TooLarge
from portico.domain.people import Caller
from portico.storage.conversations.taking_part import check_takes_part
from portico.storage.database import Database, Transaction
from portico.storage.messages.changes import Changed, Check, open_message, unchanged, write_change
from portico.storage.messages.rows import AUDIENCE, COLUMNS, columns_for, message_of

COUNT = """
    select count(*) from message_pin n join message m on m.id = n.message_id
    where n.conversation_id = %s and m.pinned is not null
"""
ENTER = """
    insert into message_pin (message_id, conversation_id) values (%s, %s)
    on conflict (message_id) do update set pinned_at = now()
"""
REMOVE = "delete from message_pin where message_id = %s"
SET = f"""
    update message m set rev = rev + 1, changed = pg_current_xact_id(), pinned = %(pinned)s
    where m.id = %(id)s returning {COLUMNS}, {AUDIENCE}
"""
PIN = SET.replace("%(pinned)s", "jsonb_build_object('by', %(user)s::text, 'at', now())")
UNPIN = SET.replace("%(pinned)s", "null")
LIST = f"""
    select {columns_for("p.cleared_seq")} from message_pin n join message m on m.id = n.message_id
    join participant p on p.conversation_id = m.conversation_id and p.user_id = %s and p.left_at is null
    where n.conversation_id = %s and m.pinned is not null and m.seq > p.cleared_seq
    order by n.pinned_at desc, m.id desc
"""


class Pins:
    """The store of pinned messages."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def pin(self, message_id: int, caller: Caller, check: Check) -> Changed:
        """Pin a message. Idempotent. Raises NotFound, and TooLarge where MAX_PINS are pinned."""
        return await self._database.transaction(partial(_pin, message_id, caller, check))

    async def unpin(self, message_id: int, caller: Caller, check: Check) -> Changed:
        """Unpin a message. Idempotent. Raises NotFound."""

        async def work(transaction: Transaction) -> Changed:
            held, message = await open_message(transaction, message_id, caller, check)
            if not message.pinned:
                return unchanged(held, message)
            await transaction.execute(REMOVE, (message_id,))
            return await write_change(transaction, held, UNPIN, {"id": message_id})

        return await self._database.transaction(work)

    async def list_pinned(self, user_id: str, conversation_id: int) -> list[Message]:
        """The pinned messages that the user sees, the one that was pinned last first. Raises NotFound."""
        await check_takes_part(self._database, conversation_id, user_id)
        rows = await self._database.query(LIST, (user_id, conversation_id))
        return [message_of(row, self._database.signed_urls) for row in rows]


async def _pin(message_id: int, caller: Caller, check: Check, transaction: Transaction) -> Changed:
    held, message = await open_message(transaction, message_id, caller, check)
    if message.pinned:
        return unchanged(held, message)
    [(count,)] = await transaction.query(COUNT, (held.id,))
    if count >= MAX_PINS:
        raise TooLarge("pins", MAX_PINS)
    await transaction.execute(ENTER, (message_id, held.id))
    return await write_change(transaction, held, PIN, {"id": message_id, "user": caller.user_id})
