"""The things that answers and events carry: message, conversation, user, session, presence, report, ...

Times are RFC 3339 strings in UTC with milliseconds; ids of messages and
conversations are integers below 2^53; ids of users are strings.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from portico.contract.card_shapes import Card
from portico.domain.conversations import ConversationStatus, ConversationType
from portico.domain.messages import MessageType
from portico.domain.moderation import ReportStatus
from portico.domain.people import Role
from portico.domain.presence import SeenStatus

MAX_ID = 2**53 - 1
Id = Annotated[int, Meta(ge=1, le=MAX_ID)]
Seq = Annotated[int, Meta(ge=0, le=MAX_ID)]
UserId = Annotated[str, Meta(min_length=1, max_length=64)]
Limit = Annotated[int, Meta(ge=1, le=100)]
Cursor = Annotated[str, Meta(min_length=1, max_length=1024)]
Title = Annotated[str, Meta(min_length=1, max_length=200)]
Url = Annotated[str, Meta(max_length=2048, pattern=r"^https?://[^\s\x00-\x1f]+$(?!\n)")]
Time = Annotated[datetime, Meta(tz=True)]
Waveform = Annotated[list[Annotated[int, Meta(ge=0, le=100)]], Meta(max_length=100)]


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """The parent of everything that goes out."""


class Keyed(Shape, frozen=True):
    """The parent of replies whose keys are data: `entries` goes out in its place."""

    entries: dict[str, Any]


class FileFacts(Shape, frozen=True, kw_only=True, omit_defaults=True):
    """What is known of a file. Keys whose values are not known are left out."""

    id: str | UnsetType = UNSET
    filename: str | UnsetType = UNSET
    size: int | UnsetType = UNSET
    width: int | UnsetType = UNSET
    height: int | UnsetType = UNSET
    duration_ms: int | UnsetType = UNSET
    thumbnail_url: str | UnsetType = UNSET
    waveform: list[int] | UnsetType = UNSET


class AttachedFile(FileFacts, frozen=True, kw_only=True, omit_defaults=True):
    """A file of a message. Keys whose values are not known are left out.

    The URLs of an uploaded file are valid for a quarter of an hour; `media.url` returns new ones for its
    `id`. A file that is stored elsewhere has the `url` and `type` that its sender passed, and an `id` if they
    passed one.
    """

    url: str
    type: str


class Quoted(Shape, frozen=True):
    """The message that another one answers. `text` has its first 200 characters, and is null if `deleted`.

    It changes with that message: see `rev` of both.
    """

    id: Id
    seq: Seq
    rev: int
    sender_id: UserId
    type: MessageType
    text: str | None
    deleted: bool


class LinkPreview(Shape, frozen=True, omit_defaults=True):
    """What the page behind the first link of a message says of itself, as plain text. `url` is that link."""

    url: str
    title: str
    description: str | UnsetType = UNSET
    site: str | UnsetType = UNSET


class Pinned(Shape, frozen=True):
    """Who pinned a message for everybody in the conversation, and when."""

    by: UserId
    at: str


class Message(Shape, frozen=True):
    """A message. `seq` has no gaps within a conversation. `rev` grows with each change.

    `reply_to` is the id of the message that it answers, and `quoted` that message. `quoted` is null if the
    reader cannot see it: they joined later, or deleted the conversation for themselves.

    `metadata` is the sender's own object, at most 16,384 bytes as JSON, `{}` without one. Portico keeps the
    `mentions` in it and reads, of a `property_share`, its `property_id`. The message of a call has the type
    `call`, no text, and `metadata.call`: `{id, kind, status, duration}`. That of a handover has the type
    `system` and `metadata.handover`: `{to, waits}`.

    A message of the type `card` has a `card`, which its readers change with `card.act`. Its files are
    `attachments`.

    `mentions` are the participants whom it names; it is not there if there are none. `pinned` is there
    while it is pinned. `preview` comes by `message.updated` some seconds after the message, if the server
    has `LINK_PREVIEWS`.
    """

    id: Id
    conversation_id: Id
    seq: Seq
    rev: int
    sender_id: UserId
    type: MessageType
    text: str | None
    attachments: list[AttachedFile]
    reply_to: Id | None
    quoted: Quoted | None
    metadata: dict[str, Any]
    local_id: str
    created_at: str
    edited_at: str | None
    deleted_at: str | None
    reactions: dict[str, list[UserId]]
    preview: LinkPreview | UnsetType = UNSET
    card: Card | UnsetType = UNSET
    mentions: list[UserId] | UnsetType = UNSET
    pinned: Pinned | UnsetType = UNSET


class Participant(Shape, frozen=True):
    """A participant of a conversation, with what a device needs to show them.

    `is_bot` is there, and true, for a program that answers.
    `rev` is that of the user's profile: of two names of a user, the one with the greater `rev` is newer.
    """

    user_id: UserId
    role: Literal["owner", "member", "observer"]
    name: str | None
    avatar_url: str | None
    joined_at: str
    rev: int
    is_bot: bool | UnsetType = UNSET


class Conversation(Shape, frozen=True):
    """A conversation as one participant sees it.

    `unread`, `read_seq`, `muted_until` and `pinned` are that participant's. `rev` grows with each change
    other than messages and receipts; a state with a lower `rev` than yours is old. Messages up to
    `cleared_seq` do not exist for this participant. In the event `conversation.updated` of a large group
    `participants` are not all of the `participant_count`. `evidence` is there, and true, if the
    conversation keeps a ledger of what happens in it. `answering` is there if a bot takes part: who answers,
    or null for nobody in particular.
    """

    id: Id
    rev: int
    type: ConversationType
    status: ConversationStatus
    property_id: str | None
    title: str | None
    booking_url: str | None
    metadata: dict[str, Any]
    participants: list[Participant]
    participant_count: int
    last_message: Message | None
    last_seq: Seq
    unread: int
    read_seq: Seq
    cleared_seq: Seq
    muted_until: str | None
    pinned: bool
    created_at: str
    updated_at: str
    evidence: bool | UnsetType = UNSET
    answering: UserId | UnsetType | None = UNSET


class User(Shape, frozen=True):
    """A user as others see them. `rev` grows with each change of `name` and `avatar_url`.

    `guest`: a visitor without an account. `is_bot` is there, and true, for a program that answers.
    """

    id: UserId
    name: str | None
    avatar_url: str | None
    role: Role
    created_at: str
    rev: int
    guest: bool
    is_bot: bool | UnsetType = UNSET


class Me(User, frozen=True, kw_only=True):
    """A user as they see themselves."""

    email: str | None
    mobile: str | None


class Session(Shape, frozen=True):
    """One connection of the caller. `current` is the calling one."""

    session_id: Id
    user_id: UserId
    role: str
    connected_at: str
    expires_at: str
    address: str | None
    user_agent: str | None
    current: bool


class Receipt(Shape, frozen=True):
    """The cursors of a participant, and when each last moved; null when that is not known."""

    user_id: UserId
    read_seq: Seq
    delivered_seq: Seq
    read_at: str | None
    delivered_at: str | None


class Standing(Receipt, frozen=True):
    """The cursors of a participant, with the conversation."""

    conversation_id: Id


class Presence(Shape, frozen=True):
    """The presence of a user over all their devices. `last_seen` is when they last went offline."""

    online: bool
    status: SeenStatus
    last_seen: str | None


class Report(Shape, frozen=True):
    """A report as its reporter sees it. `message_id` is null if it is about a user."""

    id: Id
    user_id: UserId
    message_id: Id | None
    conversation_id: Id | None
    reason: str | None
    status: ReportStatus
    created_at: str


class Case(Report, frozen=True):
    """A report as an admin sees it, with the message as it is now and as it was then."""

    reporter_id: UserId
    text: str | None
    message: Message | None
    resolved_at: str | None
    resolved_by: str | None
