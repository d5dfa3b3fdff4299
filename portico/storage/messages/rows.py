"""Rows of messages: the columns that every statement selects, and the message that comes of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from portico.contract.shapes import Message
from portico.domain.changes import joined
from portico.domain.times import rfc3339
from portico.ports import Stored
from portico.storage.database import Row
from portico.storage.messages.attachments import shown
from portico.storage.signed_urls import SignedUrls

COLUMNS = """m.id, m.conversation_id, m.seq, m.rev, m.sender_id, m.type, m.text, m.attachments, m.reply_to,
    m.metadata, m.local_id, m.created_at, m.edited_at, m.deleted_at, m.reactions"""
MEMBERS = """(select array_agg(q.user_id) from participant q
              where q.conversation_id = m.conversation_id and q.left_at is null and q.cleared_seq < m.seq)"""


class MessageRow(NamedTuple):
    """COLUMNS, in their order."""

    id: int
    conversation_id: int
    seq: int
    rev: int
    sender_id: str
    type: Any
    text: str | None
    attachments: list[dict[str, Any]] | None
    reply_to: int | None
    metadata: dict[str, Any] | None
    local_id: str
    created_at: datetime
    edited_at: datetime | None
    deleted_at: datetime | None
    reactions: dict[str, list[str]] | None


def message_of(columns: Sequence[Any], urls: SignedUrls) -> Message:
    """A message from COLUMNS."""
    row = MessageRow._make(columns)
    return Message(
        id=row.id,
        conversation_id=row.conversation_id,
        seq=row.seq,
        rev=row.rev,
        sender_id=row.sender_id,
        type=row.type,
        text=row.text,
        attachments=shown(row.attachments, urls),
        reply_to=row.reply_to,
        metadata=row.metadata or {},
        local_id=row.local_id,
        created_at=rfc3339(row.created_at),
        edited_at=_maybe(row.edited_at),
        deleted_at=_maybe(row.deleted_at),
        reactions=joined(row.reactions) if row.reactions else {},
    )


def joined_message(columns: Sequence[Any], urls: SignedUrls) -> Message | None:
    """A message from COLUMNS of an outer join; None where there is no message."""
    return message_of(columns, urls) if any(column is not None for column in columns) else None


def stored_of(row: Row, urls: SignedUrls, *, duplicate: bool = False) -> Stored:
    """A message and whom it concerns, from COLUMNS and MEMBERS."""
    *columns, members = row
    return Stored(message_of(columns, urls), tuple(members or ()), duplicate=duplicate)


def _maybe(moment: datetime | None) -> str | None:
    return None if moment is None else rfc3339(moment)
