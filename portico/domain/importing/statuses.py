"""The words of a status: what they say of a message, a conversation or a call."""

from collections.abc import Mapping
from typing import Any

from portico.domain.importing.values import refused

READ = ("read", "seen")
DELIVERED = ("delivered", "received")
DELETED = ("deleted", "removed", "unsent", "revoked", "recalled")
OTHER = (
    "sent", "sending", "pending", "queued", "failed", "error", "unread", "edited", "new", "active", "normal",
    "visible", "published",
)  # fmt: skip
CONVERSATION: Mapping[str, str] = {"archived": "archived", "blocked": "blocked", "deleted": "deleted"}
# A call of the past rings no more: one that was never answered was missed, one that was answered is over.
CALLS: Mapping[str, str] = {
    **dict.fromkeys(
        ("ended", "completed", "accepted", "answered", "active", "ongoing", "connected"), "ended"
    ),
    **dict.fromkeys(("missed", "initiated", "ringing", "no_answer", "unanswered", "timeout"), "missed"),
    **dict.fromkeys(("rejected", "declined"), "rejected"),
    **dict.fromkeys(("cancelled", "canceled"), "cancelled"),
    "busy": "busy",
    "failed": "failed",
}


def message_status(value: Any, field: str) -> str | None:
    """Of a message: `read`, `delivered`, `deleted`, or None for what says neither. Raises InvalidArgument."""
    word = value.strip().lower() if isinstance(value, str) else value
    if word is None or word in ("", *OTHER):
        return None
    for status, words in (("read", READ), ("delivered", DELIVERED), ("deleted", DELETED)):
        if word in words:
            return status
    raise refused(value, field, "an unknown status: send read, deleted, or sent")


def conversation_status(value: Any, field: str) -> str | None:
    """Of a conversation: `archived`, `blocked`, `deleted`; others say nothing. Raises InvalidArgument."""
    if value is None or isinstance(value, str):
        return CONVERSATION.get(value.strip().lower()) if value else None
    raise refused(value, field, "no status: send archived, blocked or deleted, or leave it out")


def call_status(value: Any, field: str) -> str | None:
    """Of a call that is over. Raises InvalidArgument."""
    if value is None or value == "":
        return None
    status = CALLS.get(value.strip().lower()) if isinstance(value, str) else None
    if status is None:
        words = ", ".join(sorted(set(CALLS.values())))
        raise refused(value, field, f"no status of a call: send one of {words}")
    return status
