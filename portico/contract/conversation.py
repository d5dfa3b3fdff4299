"""`conversation.*`: who talks with whom, about what."""

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from portico.contract.payload import Event, Request
from portico.contract.shapes import (
    Conversation,
    Cursor,
    Id,
    Limit,
    Message,
    Participant,
    Receipt,
    Shape,
    Time,
    Title,
    Url,
    UserId,
)
from portico.domain.conversations import ConversationStatus, ConversationType, Part

PropertyId = Annotated[str, Meta(min_length=1, max_length=64)]
Name = Annotated[str, Meta(min_length=1, max_length=200)]
ParticipantRole = Literal["owner", "member", Part]
PropertyNumber = Annotated[int, Meta(ge=0, le=2**53 - 1)]


class NewParticipant(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A participant as a service knows them: a name and a picture for users who have not logged in yet.

    Both are used as long as no token, site or user has given another one. `role` is `owner` or `member` of a
    group. Any other role is what they are in the conversation, and stands in `metadata.roles`.
    """

    user_id: UserId
    name: Name | None = None
    avatar_url: Url | None = None
    role: ParticipantRole = "member"


class CreateConversation(Request, frozen=True):
    """Get or create a conversation: the same type, property and people give the same one.

    A group is always new. Participants need not have connected before. `property_id` may be a number;
    answers carry it as a string. Services and admins may describe `participants`, besides `participant_ids`
    or in place of it. `metadata.property` is checked if it is an object.

    `evidence`: the conversation keeps a ledger of what happens in it, for good. For services and admins, and
    for users where `EVIDENCE_TYPES` has the type. The same people have one with and one without evidence.
    """

    participant_ids: Annotated[list[UserId], Meta(min_length=1, max_length=255)] | UnsetType = UNSET
    participants: Annotated[list[NewParticipant], Meta(max_length=255)] = field(default_factory=list)
    type: ConversationType = "property_inquiry"
    property_id: PropertyId | PropertyNumber | None = None
    title: Title | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    evidence: bool = False

    def __post_init__(self) -> None:
        """Somebody must be named; msgspec adds where this is in the payload."""
        if self.participant_ids is UNSET and not self.participants:
            raise ValueError("Object missing required field `participant_ids`")


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


class GetThread(Request, frozen=True):
    """All that a thread shows: the conversation, its newest messages, the receipts, and who types.

    The first three are read from one snapshot.
    """

    conversation_id: Id
    limit: Limit = 50


class Thread(Shape, frozen=True):
    """A conversation with its newest messages in ascending `seq`, and the receipts of all participants.

    `has_older` says whether `message.list` has messages before these. `typing` are the other users who type
    now, on this node; events say who begins and ends.
    """

    conversation: Conversation
    messages: list[Message]
    has_older: bool
    receipts: list[Receipt]
    typing: list[UserId]


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
    """Add a user to a group, for its owners. The user sees messages from then on.

    Services and admins may say a `name`, an `avatar_url` and a `role`, as in `conversation.create`. An
    `observer` reads a conversation with evidence of any type from its beginning, and never writes.
    """

    user_id: UserId
    name: Name | None = None
    avatar_url: Url | None = None
    role: Literal["owner", "member", "observer"] | None = None


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
    """To the participants whose view of it changed, each with their own view.

    With more than 50 participants `participants` has the reader and those who came only: add them to those
    that you have, and take `left` away. `left` are those who are no participants any more by this change.
    """

    conversation: Conversation
    left: list[UserId]


class ConversationRemoved(Event, frozen=True):
    """To the devices of one user: the user left, was removed, or deleted the conversation for themselves."""

    conversation_id: Id


class ConversationCreated(Event, frozen=True):
    """To every participant: a new conversation that they are in."""

    conversation: Conversation
