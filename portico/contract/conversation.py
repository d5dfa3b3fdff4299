"""`conversation.*`: who talks with whom, about what."""

from typing import Annotated, Any

from msgspec import Meta, field

from portico.contract.payload import Event, Request
from portico.contract.shapes import (
    Conversation,
    Cursor,
    Id,
    Limit,
    Participant,
    Shape,
    Title,
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


class ConversationCreated(Event, frozen=True):
    """To every participant: a conversation they are in begins."""

    conversation: Conversation
