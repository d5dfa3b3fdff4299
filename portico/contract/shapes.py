"""The things that answers and events carry: message, conversation, participant, user, session.

Times are RFC 3339 strings in UTC with milliseconds; ids of messages and
conversations are integers below 2^53; ids of users are strings.
"""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from portico.domain.conversations import ConversationStatus, ConversationType
from portico.domain.messages import MessageType

MAX_ID = 2**53 - 1
Id = Annotated[int, Meta(ge=1, le=MAX_ID)]
Seq = Annotated[int, Meta(ge=0, le=MAX_ID)]
UserId = Annotated[str, Meta(min_length=1, max_length=64)]
Limit = Annotated[int, Meta(ge=1, le=100)]
Cursor = Annotated[str, Meta(min_length=1, max_length=1024)]
Title = Annotated[str, Meta(min_length=1, max_length=200)]
Url = Annotated[str, Meta(max_length=2048, pattern=r"^https?://[^\s\x00-\x1f]+$(?!\n)")]
ReadableUrl = Annotated[str, Meta(max_length=2048)]


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """The parent of everything that goes out."""


class Attachment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file beside a message: where it is, what it is, and its size in bytes."""

    url: Url
    type: Annotated[str, Meta(min_length=1, max_length=127)]
    id: Annotated[str, Meta(min_length=1, max_length=64)] | None = None
    filename: Annotated[str, Meta(min_length=1, max_length=255)] | None = None
    size: Annotated[int, Meta(ge=0, le=MAX_ID)] | None = None
    width: Annotated[int, Meta(ge=1, le=100_000)] | None = None
    height: Annotated[int, Meta(ge=1, le=100_000)] | None = None
    duration_ms: Annotated[int, Meta(ge=0, le=MAX_ID)] | None = None


class Message(Shape, frozen=True):
    """A message. `seq` is dense in its conversation; `rev` grows with each change."""

    id: Id
    conversation_id: Id
    seq: Seq
    rev: int
    sender_id: UserId
    type: MessageType
    text: str | None
    attachments: list[dict[str, Any]]
    reply_to: Id | None
    metadata: dict[str, Any]
    local_id: str
    created_at: str
    edited_at: str | None = None
    deleted_at: str | None = None
    reactions: dict[str, list[UserId]] = msgspec.field(default_factory=dict)


class Participant(Shape, frozen=True):
    """Somebody in a conversation, with what their device needs to show them."""

    user_id: UserId
    role: Literal["owner", "member"]
    name: str | None
    avatar_url: str | None
    joined_at: str


class Conversation(Shape, frozen=True):
    """A conversation as one participant sees it: `unread`, `read_seq`, `muted_until`, `pinned` are theirs."""

    id: Id
    type: ConversationType
    status: ConversationStatus
    property_id: str | None
    title: str | None
    metadata: dict[str, Any]
    participants: list[Participant]
    last_message: Message | None
    last_seq: Seq
    unread: int
    read_seq: Seq
    muted_until: str | None
    pinned: bool
    created_at: str
    updated_at: str


class User(Shape, frozen=True):
    """A person as everybody may see them."""

    id: UserId
    name: str | None
    avatar_url: str | None
    role: Literal["user", "service", "admin"]
    created_at: str


class Me(User, frozen=True):
    """A person as they see themselves."""

    email: str | None
    mobile: str | None


class Session(Shape, frozen=True):
    """One connection of the caller. `current` is the one that asks."""

    session_id: Id
    user_id: UserId
    role: str
    connected_at: str
    expires_at: str
    address: str | None
    user_agent: str | None
    current: bool


class Receipt(Shape, frozen=True):
    """How far a participant has got."""

    user_id: UserId
    read_seq: Seq
    delivered_seq: Seq
