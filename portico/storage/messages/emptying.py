"""Empties messages irrevocably: the rows keep their number, but no content.

Erasure and retention share it. It runs under the locks of the conversations, in order of id. Uploaded files
are deleted by the next cleanup.
"""

from collections.abc import Sequence

from portico.storage.database import Transaction

LOCK = """
    select id from conversation where id in (select conversation_id from message where id = any (%s))
    order by id for no key update
"""
CONTENT = """(m.text is not null or m.attachments is not null
    or m.metadata is not null or m.reactions is not null or m.preview is not null
    or m.card is not null or m.pinned is not null)"""
SAYS_SOMETHING = f"""({CONTENT}
    or exists (select from revision v where v.message_id = m.id and v.text is not null)
    or exists (select from report r where r.message_id = m.id and r.text is not null))"""
FILES = """
    update media set due_at = now() where id in (
      select a ->> 'media_id' from message m, jsonb_array_elements(m.attachments) a where m.id = any (%s))
"""
EMPTY = f"""
    update message m set text = null, attachments = null, metadata = null, reactions = null,
           preview = null, card = null, pinned = null, rev = rev + 1,
           deleted_at = coalesce(deleted_at, now()), changed = pg_current_xact_id()
    where m.id = any (%s) and {CONTENT}
"""
REVISIONS = "update revision set text = null where message_id = any (%s) and text is not null"
REPORTS = "update report set text = null, reason = null where message_id = any (%s)"
TOUCH = "update conversation set changed = pg_current_xact_id() where id = any (%s)"


async def lock(transaction: Transaction, message_ids: Sequence[int]) -> list[int]:
    """Lock the conversations of these messages; returns their ids."""
    return [id_ for (id_,) in await transaction.query(LOCK, (list(message_ids),))]


async def touch(transaction: Transaction, conversation_ids: Sequence[int]) -> None:
    """Mark these conversations as changed."""
    await transaction.execute(TOUCH, (list(conversation_ids),))


async def empty(transaction: Transaction, message_ids: Sequence[int]) -> None:
    """Delete the content of these messages."""
    if not message_ids:
        return
    conversation_ids = await lock(transaction, message_ids)
    for statement in (FILES, EMPTY, REVISIONS, REPORTS):
        await transaction.execute(statement, (list(message_ids),))
    await touch(transaction, conversation_ids)
