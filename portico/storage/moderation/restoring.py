"""Brings a message back that a moderator deleted, when the decision is withdrawn."""

from portico.contract.decisions import Decision
from portico.storage.conversations.locking import lock_conversation
from portico.storage.database import Transaction

# `resolved_at` and `deleted_at` are the start of one transaction when the decision deleted the message, and
# not its sender before. An erased text is null in the revision, and stays away.
RESTORE = """
    update message m set text = v.text, deleted_at = null, rev = m.rev + 1, changed = pg_current_xact_id()
    from revision v, report r
    where m.id = %s and m.type = 'text' and v.message_id = m.id and v.rev = m.rev - 1 and v.text is not null
      and r.id = %s and r.resolved_at = m.deleted_at
    returning m.conversation_id
"""
TOUCH = "update conversation set changed = pg_current_xact_id() where id = %s"


async def lock_for(transaction: Transaction, decision: Decision) -> None:
    """Lock the conversation of a deleted message: before the person, as decisions do."""
    if decision.action == "delete_message" and decision.conversation_id is not None:
        await lock_conversation(transaction, decision.conversation_id)


async def restore_message(transaction: Transaction, decision: Decision) -> None:
    """Bring its text back, if this decision deleted it and the text is still there. Needs `lock_for`."""
    if decision.action != "delete_message":
        return
    rows = await transaction.query(RESTORE, (decision.message_id, decision.report_id))
    for (conversation_id,) in rows:
        await transaction.execute(TOUCH, (conversation_id,))
