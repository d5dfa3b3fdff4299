"""A message as an event or an answer carries it."""

from typing import Any

from portico.contract.shapes import Message


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
        "metadata": {},
        "local_id": str(seq),
        "created_at": "2026-11-21T08:31:00.000Z",
    }
    return Message(**{**given, **changes})
