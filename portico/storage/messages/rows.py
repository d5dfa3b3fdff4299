"""Rows of messages: the columns that every statement selects, and the message made of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from msgspec import UNSET, UnsetType

from portico.contract.card_shapes import card_for, card_shape
from portico.contract.shapes import AttachedFile, LinkPreview, Message, Pinned, Quoted
from portico.domain.cards.model import Card
from portico.domain.changes import joined
from portico.domain.media import signed_urls
from portico.domain.messages import mentions_of
from portico.domain.times import rfc3339
from portico.ports import Stored
from portico.storage.database import Row
from portico.storage.media import Media
from portico.storage.signed_urls import SignedUrls

PLAIN = """m.id, m.conversation_id, m.seq, m.rev, m.sender_id, m.type, m.text, m.attachments, m.reply_to,
    m.metadata, m.local_id, m.created_at, m.edited_at, m.deleted_at, m.reactions, m.preview, m.card,
    m.pinned"""
QUOTED_LENGTH = 200  # characters of the quoted text


def quoted_for(cleared: str) -> str:
    """What a message `m` answers, for a reader who sees what is after the seq `cleared` (SQL)."""
    return f"""case when m.reply_to is not null then (
      select jsonb_build_array(r.id, r.seq, r.rev, r.sender_id, r.type, left(r.text, {QUOTED_LENGTH}),
                               r.deleted_at is not null)
      from message r
      where r.id = m.reply_to and r.conversation_id = m.conversation_id and r.seq > {cleared}) end"""


def columns_for(cleared: str) -> str:
    """The columns of a message `m` for such a reader."""
    return f"{PLAIN}, {quoted_for(cleared)}"


COLUMNS = columns_for("0")  # for who sees everything, or where `UNQUOTED` says who does not
UNQUOTED = """case when m.reply_to is not null then (
      select array_agg(q.user_id) from message r
      join participant q on q.conversation_id = r.conversation_id and q.left_at is null
        and q.cleared_seq >= r.seq
      where r.id = m.reply_to and r.conversation_id = m.conversation_id) end"""
MEMBERS = """(select array_agg(q.user_id) from participant q
              where q.conversation_id = m.conversation_id and q.left_at is null and q.cleared_seq < m.seq)"""
AUDIENCE = f"{MEMBERS}, {UNQUOTED}"


def read_attachments(stored: Sequence[dict[str, Any]] | None, urls: SignedUrls) -> list[AttachedFile]:
    """Attachments with URLs that work. Every message leaves the storage through here."""
    return [_attached_file(_with_urls(attachment, urls)) for attachment in stored] if stored else []


def _attached_file(attachment: dict[str, Any]) -> AttachedFile:
    known = {name: attachment.get(name) for name in AttachedFile.__struct_fields__}
    return AttachedFile(**{name: value for name, value in known.items() if value is not None})


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
    preview: dict[str, str] | None
    card: dict[str, Any] | None
    pinned: dict[str, Any] | None
    quoted: list[Any] | None


def message_of(columns: Sequence[Any], urls: SignedUrls) -> Message:
    """A message from COLUMNS."""
    row = MessageRow._make(columns)
    return Message(  # by place: twenty names take ten times as long, and a page has many messages
        row.id,
        row.conversation_id,
        row.seq,
        row.rev,
        row.sender_id,
        row.type,
        row.text,
        read_attachments(row.attachments, urls),
        row.reply_to,
        quoted_of(row.quoted),
        row.metadata or {},
        row.local_id,
        rfc3339(row.created_at),
        _maybe(row.edited_at),
        _maybe(row.deleted_at),
        joined(row.reactions) if row.reactions else {},
        LinkPreview(**row.preview) if row.preview else UNSET,
        card_shape(msgspec.convert(row.card, Card)) if row.card else UNSET,
        mentions_in(row.metadata),
        _pinned_of(row.pinned) if row.pinned else UNSET,
    )


def _pinned_of(pinned: dict[str, Any]) -> Pinned:
    return Pinned(by=pinned["by"], at=rfc3339(datetime.fromisoformat(pinned["at"])))


def mentions_in(metadata: dict[str, Any] | None) -> list[str] | UnsetType:
    """The people whom a message with this metadata names."""
    return (mentions_of(metadata) or UNSET) if metadata else UNSET


def quoted_of(values: Sequence[Any] | None) -> Quoted | None:
    """The quoted message from its values in the last of COLUMNS."""
    return Quoted(**dict(zip(Quoted.__struct_fields__, values, strict=True))) if values else None


def joined_message(columns: Sequence[Any], urls: SignedUrls) -> Message | None:
    """A message from COLUMNS of an outer join; None where there is no message."""
    return message_of(columns, urls) if any(column is not None for column in columns) else None


def joined_message_for(user_id: str, columns: Sequence[Any], urls: SignedUrls) -> Message | None:
    """The same, with the actions that this reader has on its card."""
    message = joined_message(columns, urls)
    if message is None or message.card is UNSET:
        return message
    return msgspec.structs.replace(message, card=card_for(message.card, user_id))


def stored_of(row: Row, urls: SignedUrls, *, duplicate: bool = False) -> Stored:
    """A message and its recipients, from COLUMNS and AUDIENCE."""
    *columns, members, unquoted = row
    message = message_of(columns, urls)
    return Stored(message, tuple(members or ()), duplicate=duplicate, unquoted=tuple(unquoted or ()))


def _maybe(moment: datetime | None) -> str | None:
    return None if moment is None else rfc3339(moment)
