"""`conversation.*`: who talks with whom, about what."""

from typing import Annotated, Any

from msgspec import UNSET, Meta, UnsetType, field

from portico.contract.payload import Event, Request
from portico.contract.shapes import (
    Conversation,
    Cursor,
    Id,
    Limit,
    Participant,
    Shape,
    Time,
    Title,
    Url,
    UserId,
)
from portico.domain.conversations import ConversationStatus, ConversationType

PropertyId = Annotated[str, Meta(min_length=1, max_length=64)]
PropertyNumber = Annotated[int, Meta(ge=0, le=2**53 - 1)]


class CreateConversation(Request, frozen=True):
    """Get or create: the same type, property and people give the same conversation; a group is always new.

    Participants need not have connected before. `property_id` may be a number; answers carry it as a string.
    """

    participant_ids: Annotated[list[UserId], Meta(min_length=1, max_length=255)]
    type: ConversationType = "property_inquiry"
    property_id: PropertyId | PropertyNumber | None = None
    title: Title | None = None
    metadata: dict[str, Any] = field(default_factory=dict)


class ConversationOpened(Shape, frozen=True):
    """The conversation, and whether it is new."""

    conversation: Conversation
    created: bool


class GetConversation(Request, frozen=True):
    """One conversation of the caller."""

    conversation_id: Id


class OneConversation(Shape, frozen=True):
    """One conversation."""

    conversation: Conversation


class ListConversations(Request, frozen=True):
    """The caller's conversations, the one with the newest activity first."""

    status: ConversationStatus | None = None
    type: ConversationType | None = None
    unread: bool | None = None
    limit: Limit = 50
    cursor: Cursor | None = None


class Conversations(Shape, frozen=True):
    """A page of conversations."""

    conversations: list[Conversation]
    next_cursor: str | None = None


class ListParticipants(Request, frozen=True):
    """Who is in a conversation."""

    conversation_id: Id


class Participants(Shape, frozen=True):
    """The people of one conversation."""

    participants: list[Participant]


class _OfConversation(Request, frozen=True):
    conversation_id: Id


class AddParticipant(_OfConversation, frozen=True):
    """Take somebody into a group (its owners). They see what is said from then on."""

    user_id: UserId


class RemoveParticipant(_OfConversation, frozen=True):
    """Remove somebody from a group (its owners). They hear and see nothing more of it."""

    user_id: UserId


class LeaveConversation(_OfConversation, frozen=True):
    """Leave a group. When its last owner leaves, who has been in longest becomes owner."""


class ArchiveConversation(_OfConversation, frozen=True):
    """Put a conversation away, for the caller only."""


class UnarchiveConversation(_OfConversation, frozen=True):
    """Take it back out."""


class BlockConversation(_OfConversation, frozen=True):
    """Nobody writes into it until the caller unblocks it; in a group for its owners."""


class UnblockConversation(_OfConversation, frozen=True):
    """Take the caller's block away; it stays blocked while somebody else blocks it."""


class MuteConversation(_OfConversation, frozen=True):
    """No notifications, until a time or (without one) until unmuted."""

    until: Time | None = None


class UnmuteConversation(_OfConversation, frozen=True):
    """Notifications again."""


class PinConversation(_OfConversation, frozen=True):
    """Keep a conversation on top, for the caller only."""


class UnpinConversation(_OfConversation, frozen=True):
    """Let it go."""


class DeleteConversation(_OfConversation, frozen=True):
    """Delete a conversation and its history for the caller; it returns with the next message."""


class UpdateConversation(_OfConversation, frozen=True):
    """Change what a conversation is called and carries; in a group its owners.

    A key that is left out stays as it is, null empties it.
    """

    title: Title | UnsetType | None = UNSET
    metadata: dict[str, Any] | UnsetType = UNSET
    booking_url: Url | UnsetType | None = UNSET


class ConversationGone(Shape, frozen=True):
    """The conversation that is no longer in the caller's list."""

    conversation_id: Id


class ConversationUpdated(Event, frozen=True):
    """To those whose view of it changed, each as they see it."""

    conversation: Conversation


class ConversationRemoved(Event, frozen=True):
    """To one person's devices: they left, were removed, or deleted it for themselves."""

    conversation_id: Id


class ConversationCreated(Event, frozen=True):
    """To every participant: a conversation they are in begins."""

    conversation: Conversation
