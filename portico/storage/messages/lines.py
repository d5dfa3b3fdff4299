"""Lines of the server in a conversation: a message that nobody typed, such as that of a call.

It is written under the conversation's lock, like every message. The message relay publishes it.
"""

import msgspec

from portico.storage.database import Transaction

# Sending is having read, for the sender; the local_id is one that no client can have used.
WRITE = """
    with numbered as (
      update conversation set last_seq = last_seq + 1, updated_at = clock_timestamp(),
             changed = pg_current_xact_id()
      where id = %(conversation_id)s returning last_seq, updated_at
    ), caught_up as (
      update participant p set read_seq = n.last_seq, delivered_seq = n.last_seq, read_at = now(),
             delivered_at = now(), marked_unread = false,
             changed = pg_current_xact_id()
      from numbered n where p.conversation_id = %(conversation_id)s and p.user_id = %(sender_id)s
    )
    insert into message (conversation_id, seq, sender_id, type, text, metadata, local_id, created_at)
    select %(conversation_id)s, last_seq, %(sender_id)s, %(type)s, %(text)s, %(metadata)s::jsonb,
           %(about)s || ':' || gen_random_uuid(), updated_at
    from numbered returning id
"""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A message of the server. `about` names its subject in `metadata` and in its `local_id`."""

    conversation_id: int
    sender_id: str
    type: str
    about: str
    metadata: str
    text: str | None = None


async def write_line(transaction: Transaction, line: Line) -> int:
    """Store it; returns its id."""
    [(message_id,)] = await transaction.query(WRITE, msgspec.structs.asdict(line))
    return int(message_id)
