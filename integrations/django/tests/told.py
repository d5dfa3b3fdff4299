"""What the bridge tells, as it tells it."""

from typing import Any


def told_conversation(*people: Any, portico_id: int = 1, **more: Any) -> dict[str, Any]:
    """A conversation as the bridge tells it; people are users or ids."""
    ids = [str(getattr(each, "pk", each)) for each in people]
    return {
        "portico_id": portico_id,
        "type": "property_inquiry",
        "property_id": "42",
        "title": "Flat in Lyon",
        "metadata": {"from": "web"},
        "participants": [{"user_id": each, "role": "member"} for each in ids],
        "created_at": "2026-01-31T08:00:00.123Z",
        **more,
    }


def told_message(conversation_id: int, sender: Any, portico_id: int = 11, **more: Any) -> dict[str, Any]:
    """A message as the bridge tells it."""
    return {
        "portico_id": portico_id,
        "rev": 1,
        "conversation": conversation_id,
        "seq": 1,
        "sender_id": str(getattr(sender, "pk", sender)),
        "type": "text",
        "text": " Is it still free? ",
        "attachments": [{"id": "7", "url": "https://files.example.com/7", "type": "image/png"}],
        "reply_to": None,
        "metadata": {"mentions": ["8"]},
        "local_id": "one",
        "created_at": "2026-01-31T08:00:01.000Z",
        "edited_at": None,
        "deleted_at": None,
        **more,
    }
