"""Changes of messages: each under the conversation's lock, with a new `rev`, visible in the log."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from portico.contract.message import Revision
from portico.contract.shapes import Message
from portico.domain.changes import Reactions, Written
from portico.domain.errors import NotFound
from portico.domain.membership import check_writes
from portico.domain.people import Caller
from portico.domain.times import rfc3339
from portico.ports import Stored
from portico.storage.conversations.locking import LockedConversation, lock_conversation
from portico.storage.database import Database, Transaction
from portico.storage.messages.emptying import FILES
from portico.storage.messages.rows import AUDIENCE, COLUMNS, columns_for, message_of, stored_of
from portico.storage.moderation.audit import AdminAction, note

FIND = "select conversation_id, seq from message where id = %s"
CLEARED = "select cleared_seq from participant where conversation_id = %s and user_id = %s"
# An admin who is not in the conversation sees all of it.
CLEARED_OF = """coalesce((select p.cleared_seq from participant p
    where p.conversation_id = m.conversation_id and p.user_id = %(user)s), 0)"""
READ = f"""
    select m.sender_id, m.created_at, m.deleted_at is not null, m.type, c.status = 'blocked', c.evidence,
           {columns_for(CLEARED_OF)}
    from message m join conversation c on c.id = m.conversation_id where m.id = %(id)s
"""
KEEP = """
    insert into revision (message_id, rev, text, until)
    select id, rev, text, now() from message where id = %s
"""
EDIT = f"""
    update message m set text = %(text)s, metadata = coalesce(%(metadata)s::jsonb, m.metadata),
           preview = case when m.text = %(text)s then m.preview end,
           rev = rev + 1, edited_at = now(), changed = pg_current_xact_id()
    where m.id = %(id)s returning {COLUMNS}, {AUDIENCE}
"""
DELETE = f"""
    update message m set text = null, attachments = null, metadata = null, reactions = null,
           preview = null, card = null, pinned = null, rev = rev + 1, deleted_at = now(),
           changed = pg_current_xact_id()
    where m.id = %s returning {COLUMNS}, {AUDIENCE}
"""
REACT = f"""
    update message m set reactions = %s::jsonb, rev = rev + 1, changed = pg_current_xact_id()
    where m.id = %s returning {COLUMNS}, {AUDIENCE}
"""
TOUCH = "update conversation set changed = pg_current_xact_id() where id = %s"
REVISIONS = "select rev, text, until from revision where message_id = %s order by rev"
Check = Callable[[Written], None]
Arguments = Sequence[Any] | Mapping[str, Any]


class Changed(msgspec.Struct, frozen=True):
    """A message after a change, who may see it, and whether anything changed."""

    stored: Stored
    anew: bool


class Changes:
    """The store of edits, deletions and reactions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self, message_id: int, caller: Caller, check: Check) -> Message:
        """A message that the caller may change. Raises as the change does."""

        async def work(transaction: Transaction) -> Message:
            _, message = await open_message(transaction, message_id, caller, check)
            return message

        return await self._database.transaction(work)

    async def edit(
        self,
        message_id: int,
        text: str,
        caller: Caller,
        check: Check,
        metadata: dict[str, Any] | None = None,
    ) -> Changed:
        """Replace the text and keep the old one as a revision; None leaves the metadata as they are.

        The same content changes nothing.
        """
        stored_metadata = None if metadata is None else msgspec.json.encode(metadata).decode()

        async def work(transaction: Transaction) -> Changed:
            held, message = await open_message(transaction, message_id, caller, check)
            if message.text == text and metadata in (None, message.metadata):
                return unchanged(held, message)
            await transaction.execute(KEEP, (message_id,))
            edited = {"text": text, "metadata": stored_metadata, "id": message_id}
            return await write_change(transaction, held, EDIT, edited)

        return await self._database.transaction(work)

    async def delete(self, message_id: int, caller: Caller, check: Check) -> Changed:
        """Empty the message and keep its text as a revision. Idempotent."""

        async def work(transaction: Transaction) -> Changed:
            held, message = await _open_or_supervise(transaction, message_id, caller, check)
            if message.deleted_at:
                return unchanged(held, message)
            await _note(transaction, "message.delete", message, caller)
            await transaction.execute(KEEP, (message_id,))
            await transaction.execute(FILES, ([message_id],))
            return await write_change(transaction, held, DELETE, (message_id,))

        return await self._database.transaction(work)

    async def react(
        self, message_id: int, caller: Caller, check: Check, change: Callable[[Reactions], Reactions]
    ) -> Changed:
        """Replace the reactions by the result of `change`."""

        async def work(transaction: Transaction) -> Changed:
            held, message = await open_message(transaction, message_id, caller, check)
            before = {emoji: tuple(users) for emoji, users in message.reactions.items()}
            after = change(before)
            if after == before:
                return unchanged(held, message)
            reactions = msgspec.json.encode(after).decode() if after else None
            return await write_change(transaction, held, REACT, (reactions, message_id))

        return await self._database.transaction(work)

    async def revisions(self, message_id: int, caller: Caller, check: Check) -> list[Revision]:
        """The earlier texts of a message."""

        async def work(transaction: Transaction) -> list[Revision]:
            _, message = await _open_or_supervise(transaction, message_id, caller, check)
            await _note(transaction, "message.revisions", message, caller)
            rows = await transaction.query(REVISIONS, (message_id,))
            return [Revision(rev=rev, text=text, until=rfc3339(until)) for rev, text, until in rows]

        return await self._database.transaction(work)


async def open_message(
    transaction: Transaction, message_id: int, caller: Caller, check: Check
) -> tuple[LockedConversation, Message]:
    """The message under its conversation's lock, for somebody who may write there and passes the check."""
    held, message = await _see(transaction, message_id, caller, check)
    check_writes(held.members, caller.user_id)
    return held, message


async def _see(
    transaction: Transaction, message_id: int, caller: Caller, check: Check
) -> tuple[LockedConversation, Message]:
    """The same for somebody who may see it."""
    held, seq = await _hold(transaction, message_id)
    await _check_visible(transaction, held, caller.user_id, seq)
    return held, await _read(transaction, message_id, caller, check)


async def _open_or_supervise(
    transaction: Transaction, message_id: int, caller: Caller, check: Check
) -> tuple[LockedConversation, Message]:
    """The same, also for an admin, who need not be in the conversation."""
    if caller.role != "admin":
        return await _see(transaction, message_id, caller, check)
    held, _ = await _hold(transaction, message_id)
    return held, await _read(transaction, message_id, caller, check)


async def _hold(transaction: Transaction, message_id: int) -> tuple[LockedConversation, int]:
    found = await transaction.query(FIND, (message_id,))
    if not found:
        raise NotFound("no such message")
    [(conversation_id, seq)] = found
    return await lock_conversation(transaction, conversation_id), seq


async def _read(transaction: Transaction, message_id: int, caller: Caller, check: Check) -> Message:
    [row] = await transaction.query(READ, {"id": message_id, "user": caller.user_id})
    check(Written(*row[:6]))
    return message_of(row[6:], transaction.signed_urls)


async def _check_visible(transaction: Transaction, held: LockedConversation, user_id: str, seq: int) -> None:
    if user_id in held.member_ids:
        [(cleared_seq,)] = await transaction.query(CLEARED, (held.id, user_id))
        if seq > cleared_seq:
            return
    raise NotFound("no such message")


async def _note(transaction: Transaction, action: str, message: Message, caller: Caller) -> None:
    """What an admin does to the message of somebody else is written down."""
    if caller.role == "admin" and caller.user_id != message.sender_id:
        await note(transaction, AdminAction(caller.user_id, action, message.sender_id, message.id))


async def write_change(
    transaction: Transaction, held: LockedConversation, statement: str, args: Arguments
) -> Changed:
    """Write a change of a message by a statement that returns it, visible in the log."""
    [row] = await transaction.query(statement, args)
    await transaction.execute(TOUCH, (held.id,))
    return Changed(stored_of(row, transaction.signed_urls), anew=True)


def unchanged(held: LockedConversation, message: Message) -> Changed:
    """The message as it is."""
    return Changed(Stored(message, held.member_ids, duplicate=False), anew=False)
