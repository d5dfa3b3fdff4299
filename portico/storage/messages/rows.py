"""Rows of messages: the columns that every statement selects, and the message made of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from portico.contract.shapes import Message
from portico.domain.changes import joined
from portico.domain.media import signed_urls
from portico.domain.times import rfc3339
from portico.ports import Stored
from portico.storage.database import Row
from portico.storage.media import Media
from portico.storage.signed_urls import SignedUrls

COLUMNS = """m.id, m.conversation_id, m.seq, m.rev, m.sender_id, m.type, m.text, m.attachments, m.reply_to,
    m.metadata, m.local_id, m.created_at, m.edited_at, m.deleted_at, m.reactions"""
MEMBERS = """(select array_agg(q.user_id) from participant q
              where q.conversation_id = m.conversation_id and q.left_at is null and q.cleared_seq < m.seq)"""


def read_attachments(stored: Sequence[dict[str, Any]] | None, urls: SignedUrls) -> list[dict[str, Any]]:
    """Attachments with URLs that work. Every message leaves the storage through here."""
    return [_with_urls(attachment, urls) for attachment in stored] if stored else []


def stored_attachment(media: Media) -> dict[str, Any]:
    """What a message stores of an uploaded file. `media_id` never comes from a client."""
    known = {"media_id": media.id, "type": media.type, "filename": media.filename, "size": media.size}
    size = {"width": media.width, "height": media.height} if media.width else {}
    return {**known, **size, **({"thumbnail": True} if media.thumbnail else {})}


def _with_urls(attachment: dict[str, Any], urls: SignedUrls) -> dict[str, Any]:
    media_id = attachment.get("media_id")
    if media_id is None:
        return attachment
    rest = {name: value for name, value in attachment.items() if name not in ("media_id", "thumbnail")}
    shape = {"id": media_id, "url": urls.url_of(media_id), **rest}
    if attachment.get("thumbnail"):
        shape["thumbnail_url"] = urls.url_of(media_id, signed_urls.THUMBNAIL)
    return shape


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
        attachments=read_attachments(row.attachments, urls),
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
    """A message and its recipients, from COLUMNS and MEMBERS."""
    *columns, members = row
    return Stored(message_of(columns, urls), tuple(members or ()), duplicate=duplicate)


def _maybe(moment: datetime | None) -> str | None:
    return None if moment is None else rfc3339(moment)
