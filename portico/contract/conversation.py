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
    """Get or create a conversation: the same type, property and people give the same one.

    A group is always new. Participants need not have connected before. `property_id` may be a number;
    answers carry it as a string.
    """

    participant_ids: Annotated[list[UserId], Meta(min_length=1, max_length=255)]
    type: ConversationType = "property_inquiry"
    property_id: PropertyId | PropertyNumber | None = None
    title: Title | None = None
    metadata: dict[str, Any] = field(default_factory=dict)


class ConversationOpened(Shape, frozen=True):
    """The conversation, and whether it was created now."""

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
    next_cursor: str | None


class ListParticipants(Request, frozen=True):
    """The participants of a conversation."""

    conversation_id: Id


class Participants(Shape, frozen=True):
    """The participants of one conversation."""

    participants: list[Participant]


class _OfConversation(Request, frozen=True):
    conversation_id: Id


class AddParticipant(_OfConversation, frozen=True):
    """Add a user to a group, for its owners. The user sees messages from then on."""

    user_id: UserId


class RemoveParticipant(_OfConversation, frozen=True):
    """Remove a user from a group, for its owners. The user receives nothing more from it."""

    user_id: UserId


class LeaveConversation(_OfConversation, frozen=True):
    """Leave a group. When the last owner leaves, the member who joined first becomes owner."""


class ArchiveConversation(_OfConversation, frozen=True):
    """Archive a conversation, for the caller only."""


class UnarchiveConversation(_OfConversation, frozen=True):
    """Return a conversation from the archive."""


class BlockConversation(_OfConversation, frozen=True):
    """Stop everybody from writing in a conversation until the caller unblocks it.

    In a group for its owners.
    """


class UnblockConversation(_OfConversation, frozen=True):
    """Remove the caller's block. The conversation stays blocked while another participant blocks it."""


class MuteConversation(_OfConversation, frozen=True):
    """Send no notifications of a conversation, until a time, or without one until it is unmuted."""

    until: Time | None = None


class UnmuteConversation(_OfConversation, frozen=True):
    """Send notifications of a conversation again."""


class PinConversation(_OfConversation, frozen=True):
    """Pin a conversation, for the caller only."""


class UnpinConversation(_OfConversation, frozen=True):
    """Unpin a conversation."""


class DeleteConversation(_OfConversation, frozen=True):
    """Delete a conversation and its history for the caller; it returns with the next message."""


class UpdateConversation(_OfConversation, frozen=True):
    """Change the title, metadata or booking link. In a group for its owners.

    A key that is left out stays as it is; null removes the value.
    """

    title: Title | UnsetType | None = UNSET
    metadata: dict[str, Any] | UnsetType = UNSET
    booking_url: Url | UnsetType | None = UNSET


class ConversationGone(Shape, frozen=True):
    """The conversation that is no longer in the caller's list."""

    conversation_id: Id


class ConversationUpdated(Event, frozen=True):
    """To the participants whose view of it changed, each with their own view."""

    conversation: Conversation


class ConversationRemoved(Event, frozen=True):
    """To the devices of one user: the user left, was removed, or deleted the conversation for themselves."""

    conversation_id: Id


class ConversationCreated(Event, frozen=True):
    """To every participant: a new conversation that they are in."""

    conversation: Conversation
