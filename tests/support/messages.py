"""A message as an event or a result has it."""

from typing import Any

from portico.contract.shapes import Message

UNSAID = """
    with numbered as (update conversation set last_seq = last_seq + 1 where id = %s returning id, last_seq)
    insert into message (conversation_id, seq, sender_id, type, text, local_id, created_at)
    select id, last_seq, 'ada', 'text', 'a secret of ada and bob', 'unsaid', now() from numbered returning id
"""  # a message as a process leaves it that dies between its commit and its event


def message(seq: int, sender_id: str = "8", text: str | None = None, **changes: Any) -> Message:
    """The message number `seq` of conversation 1, said on a Saturday in November."""
    given: dict[str, Any] = {
        "id": 100 + seq,
        "conversation_id": 1,
        "seq": seq,
        "rev": 1,
        "sender_id": sender_id,
        "type": "text",
        "text": f"text {seq}" if text is None else text,
        "attachments": [],
        "reply_to": None,
        "quoted": None,
        "metadata": {},
        "local_id": str(seq),
        "created_at": "2026-11-21T08:31:00.000Z",
        "edited_at": None,
        "deleted_at": None,
        "reactions": {},
    }
    return Message(**{**given, **changes})
