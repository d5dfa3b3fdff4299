"""What Portico and the Django site beside it say to each other over HTTP: bodies as JSON.

What the site says is read leniently (unknown keys pass), because it is the site's own API; what
it is told is written here once. Times are RFC 3339 in UTC; ids of users leave as strings.
"""

from typing import Any

from msgspec import UNSET, Struct, UnsetType

from portico.contract.shapes import AttachedFile, Message
from portico.domain.site_rows import natural_id

SiteId = int | str  # the site's own id of something, which goes back as it came


class SiteUser(Struct, frozen=True):
    """`GET /api/users/{id}/`: a profile. A value that is null or missing stays unchanged in Portico."""

    name: str | None = None
    email: str | None = None
    mobile: str | None = None
    avatar_url: str | None = None
    language: str | None = None


class SitePage(Struct, frozen=True):
    """A page of a list in the form of Django REST framework. `next` is the address of the next page."""

    results: list[Any]
    next: str | None = None


class UpsertAnswer(Struct, frozen=True):
    """The site's answer to an upsert: its own id, and the fields that show whose model it stores."""

    id: SiteId
    portico_id: Any = UNSET
    buyer: Any = UNSET
    sender: Any = UNSET

    @property
    def own_model(self) -> bool:
        """Whether the site stores a model of its own, without Portico's id: the row cannot change later."""
        return self.portico_id is UNSET and (self.buyer is not UNSET or self.sender is not UNSET)


class Done(Struct, frozen=True):
    """The site's answer to a read mark. Portico reads nothing from it."""


class ParticipantUpdate(Struct, frozen=True):
    """A participant of a conversation. `role` is `owner` or `member`."""

    user_id: str
    role: str


class ConversationUpdate(Struct, frozen=True, kw_only=True):
    """`POST /api/conversations/`: an upsert by `portico_id`.

    With `id`, the conversation of the site that gets it. `property`, `buyer` and `seller` are for sites whose
    own conversations have these; ids of digits are numbers in them. They are null where it is unknown.
    """

    portico_id: int
    id: SiteId | UnsetType = UNSET
    type: str
    property_id: str | None
    title: str | None
    metadata: dict[str, Any]
    participants: list[ParticipantUpdate]
    created_at: str
    property: SiteId | None
    buyer: SiteId | None
    seller: SiteId | None


class MessageUpdate(Struct, frozen=True, kw_only=True):
    """`POST /api/messages/`: an upsert by `portico_id`. A lower `rev` than the stored one is ignored.

    `sender` and `content` repeat `sender_id` and `text` for sites whose own messages have these.
    """

    portico_id: int
    rev: int
    conversation: SiteId
    seq: int
    sender_id: str
    type: str
    text: str | None
    attachments: list[AttachedFile]
    reply_to: int | None
    metadata: dict[str, Any]
    local_id: str
    created_at: str
    edited_at: str | None
    deleted_at: str | None
    sender: SiteId | None
    content: str


class ReadUpdate(Struct, frozen=True):
    """`PATCH /api/messages/{id}/mark-read/`: the user has read the messages of others up to this seq."""

    user_id: str
    conversation: SiteId
    up_to_seq: int


def message_for(message: Message, site_id: SiteId) -> MessageUpdate:
    """A message as the site is told it, in the conversation that it knows as `site_id`."""
    return MessageUpdate(
        portico_id=message.id,
        rev=message.rev,
        conversation=site_id,
        seq=message.seq,
        sender_id=message.sender_id,
        type=message.type,
        text=message.text,
        attachments=message.attachments,
        reply_to=message.reply_to,
        metadata=message.metadata,
        local_id=message.local_id,
        created_at=message.created_at,
        edited_at=message.edited_at,
        deleted_at=message.deleted_at,
        sender=natural_id(message.sender_id),
        content=message.text or "",
    )
