"""The log message that a call leaves in its conversation: type `call`, updated in place and never repeated.

It is written under the conversation's lock, like every message. The message relay publishes it.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from portico.domain.calls.model import Call
from portico.storage.database import Transaction
from portico.storage.messages.changes import TOUCH
from portico.storage.messages.lines import Line, write_line

UPDATE = """
    update message m set metadata = %s::jsonb, rev = m.rev + 1, changed = pg_current_xact_id()
    from call c where c.id = %s and m.id = c.message_id and m.deleted_at is null
"""
READ_OVER = """
    update participant p set read_seq = m.seq, delivered_seq = greatest(p.delivered_seq, m.seq),
           read_at = now(),
           delivered_at = case when p.delivered_seq < m.seq then now() else p.delivered_at end,
           changed = pg_current_xact_id()
    from call c join message m on m.id = c.message_id
    where c.id = %s and p.conversation_id = m.conversation_id and p.user_id = any (%s)
      and p.left_at is null and p.read_seq = m.seq - 1
    returning p.user_id, m.seq, p.read_at
"""


class ReadOver(msgspec.Struct, frozen=True):
    """A participant of the call has thereby read its log message."""

    user_id: str
    seq: int
    at: datetime


async def write(transaction: Transaction, call: Call) -> int:
    """Write the log message of a new call; returns its id."""
    line = Line(
        conversation_id=call.conversation_id,
        sender_id=call.caller_id,
        type="call",
        about="call",
        metadata=_metadata(call),
    )
    return await write_line(transaction, line)


async def update(transaction: Transaction, before: Call, after: Call) -> None:
    """Write the call's new state into its log message; a deleted one stays deleted."""
    if _metadata(before) == _metadata(after):
        return
    await transaction.execute(UPDATE, (_metadata(after), after.id))
    await transaction.execute(TOUCH, (after.conversation_id,))


async def read_over(transaction: Transaction, call: Call, user_ids: Sequence[str]) -> list[ReadOver]:
    """Advance the read cursor over the log message for users who had read everything before it."""
    if not user_ids:
        return []
    rows = await transaction.query(READ_OVER, (call.id, list(user_ids)))
    return [ReadOver(*row) for row in rows]


def _metadata(call: Call) -> str:
    said = {"id": call.id, "kind": call.kind, "status": call.status, "duration": call.duration}
    return msgspec.json.encode({"call": said}).decode()
