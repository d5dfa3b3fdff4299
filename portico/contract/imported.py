"""The rows that `portico import` stores, in Portico's own format; `importing` reads and checks them.

`docs/how-to/migrating.md` shows them. Ids of conversations, messages and calls are those of the other server.
"""

from typing import Annotated, Any, Literal, TypeAlias

import msgspec
from msgspec import Meta, field

from portico.contract.conversation import PropertyId
from portico.contract.device import Key, Platform, PushProvider, Token
from portico.contract.files import Attachment
from portico.contract.message import Emoji
from portico.contract.shapes import Time, Title, Url, UserId
from portico.contract.user import Name
from portico.domain.calls.model import CallKind
from portico.domain.changes import MAX_REACTIONS
from portico.domain.conversations import MAX_PARTICIPANTS, ConversationType
from portico.domain.messages import PlainType

TheirId = Annotated[str, Meta(min_length=1, max_length=80)]
SYSTEM = "system"  # the sender of what no person said
PastCallStatus = Literal["ended", "missed", "rejected", "cancelled", "busy", "failed"]
Seconds = Annotated[int, Meta(ge=0, le=10**7)]


class Imported(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The parent of every row."""


class ImportedUser(Imported, frozen=True):
    """A person. What Portico knows of them already stays as it is; their role comes with their token."""

    id: UserId
    uid: Annotated[str, Meta(min_length=1, max_length=255)] | None = None
    name: Name | None = None
    email: Annotated[str, Meta(max_length=320)] | None = None
    mobile: Annotated[str, Meta(max_length=320)] | None = None
    avatar_url: Url | None = None
    created_at: Time | None = None
    last_seen: Time | None = None


class ImportedMember(Imported, frozen=True, kw_only=True):
    """Somebody in a conversation, who has read up to a message (`read_up_to`) or all until `last_read_at`.

    `deleted` says that they deleted the conversation for themselves: all of it, or until `deleted_at`.
    """

    user_id: UserId
    role: Literal["owner", "member"] = "member"
    joined_at: Time | None = None
    left_at: Time | None = None
    read_up_to: TheirId | None = None
    last_read_at: Time | None = None
    archived: bool = False
    pinned: bool = False
    muted_until: Time | None = None
    deleted: bool = False
    deleted_at: Time | None = None


class ImportedParticipant(ImportedMember, frozen=True, kw_only=True):
    """A member as a row of its own, which comes before its conversation."""

    conversation_id: TheirId


class ImportedConversation(Imported, frozen=True):
    """A conversation. Without a `type`: about a property, of two people, or a group, as it looks.

    `archived`, `blocked` and `deleted` are so for everybody in it.
    """

    id: TheirId
    participants: Annotated[list[ImportedMember], Meta(max_length=MAX_PARTICIPANTS)] = field(
        default_factory=list
    )
    type: ConversationType | None = None
    property_id: PropertyId | None = None
    title: Title | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    blocked_by: list[UserId] = field(default_factory=list)
    blocked: bool = False
    archived: bool = False
    deleted: bool = False
    deleted_at: Time | None = None
    created_at: Time | None = None
    updated_at: Time | None = None

    @property
    def kind(self) -> ConversationType:
        """Its type, or what it looks like."""
        if self.type is not None:
            return self.type
        if self.property_id is not None:
            return "property_inquiry"
        return "group" if len(self.participants) > 2 else "general"

    @property
    def member_ids(self) -> list[str]:
        """Who is or was in it, each once and in order."""
        return sorted({participant.user_id for participant in self.participants})


class ImportedRevision(Imported, frozen=True):
    """What a message said before, and until when."""

    text: str | None
    until: Time


class ImportedReader(Imported, frozen=True):
    """Who has read a message, and when."""

    user_id: UserId
    read_at: Time | None = None


class ImportedMessage(Imported, frozen=True):
    """A message. `read` and `delivered` mean by everybody but its sender.

    The text of a deleted one is kept for its sender and admins.
    Attachments are files elsewhere, by `url` and `type`. Only a `system` message may lack a sender.
    """

    id: TheirId
    conversation_id: TheirId
    created_at: Time
    sender_id: UserId = SYSTEM
    type: PlainType = "text"
    text: str | None = None
    attachments: Annotated[list[Attachment], Meta(max_length=20)] = field(default_factory=list)
    reply_to: TheirId | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    reactions: Annotated[dict[Emoji, list[UserId]], Meta(max_length=MAX_REACTIONS)] = field(
        default_factory=dict
    )
    revisions: list[ImportedRevision] = field(default_factory=list)
    edited_at: Time | None = None
    deleted_at: Time | None = None
    read: bool = False
    read_at: Time | None = None
    read_by: list[ImportedReader] = field(default_factory=list)
    delivered: bool = False
    delivered_at: Time | None = None


class ImportedCall(Imported, frozen=True):
    """A call that is over, and its line in the conversation. `duration` is in seconds, from the answer on."""

    id: TheirId
    conversation_id: TheirId
    caller_id: UserId
    callee_ids: Annotated[list[UserId], Meta(min_length=1, max_length=MAX_PARTICIPANTS)]
    started_at: Time
    type: CallKind = "voice"
    status: PastCallStatus = "ended"
    answered_at: Time | None = None
    ended_at: Time | None = None
    duration: Seconds | None = None


class ImportedDevice(Imported, frozen=True):
    """A device that gets pushes; `webpush` needs the keys of the subscription."""

    user_id: UserId
    token: Token
    provider: PushProvider
    platform: Platform
    p256dh: Key | None = None
    auth: Key | None = None
    created_at: Time | None = None


ImportedLine: TypeAlias = ImportedMessage | ImportedCall
ImportedRow: TypeAlias = (
    ImportedUser | ImportedParticipant | ImportedConversation | ImportedLine | ImportedDevice
)
