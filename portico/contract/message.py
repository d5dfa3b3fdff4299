"""`message.*`: what is said."""

from typing import Annotated, Any

from msgspec import UNSET, Meta, UnsetType, field

from portico.contract.card import NewCard
from portico.contract.conversation import PropertyId, PropertyNumber
from portico.contract.files import Attachment
from portico.contract.payload import Event, Request
from portico.contract.shapes import Conversation, Id, Limit, Message, Seq, Shape, Title, UserId
from portico.domain.conversations import DirectType
from portico.domain.messages import MAX_ATTACHMENTS, MAX_MENTIONS, SentType

LocalId = Annotated[str, Meta(min_length=1, max_length=128)]


Confirm = Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]  # from `confirm_needed`


class MessageContent(Request, frozen=True, kw_only=True):
    """What a message says, whether it is sent now or later."""

    local_id: LocalId
    text: str | None = None
    type: SentType = "text"
    attachments: Annotated[list[Attachment], Meta(max_length=MAX_ATTACHMENTS)] = field(default_factory=list)
    reply_to: Id | None = None
    mentions: Annotated[list[UserId], Meta(max_length=MAX_MENTIONS)] = field(default_factory=list)
    metadata: dict[str, Any] = field(default_factory=dict)


class SendMessage(MessageContent, frozen=True, kw_only=True):
    """Store and deliver a message. The answer comes after the commit.

    The same `local_id` is never stored twice. A `local_id` that the sender already used in another
    conversation is a `conflict`. Sending marks the conversation as read: it moves the sender's own cursors
    to the new message.

    Name a `conversation_id` or a `to_user_id`. With `to_user_id` the message goes to the conversation of the
    two, which is opened if there is none: the one of `conversation_type` and `property_id`, as
    `conversation.create` takes them. Without a type it is a `property_inquiry` if a property is named.
    Otherwise it is the `general` conversation, or the `property_inquiry` about no property if only that one
    exists. `title` is the title of a new conversation.

    A message of the type `card` has a `card` and no attachments. `mentions` are participants whom the message
    names: they are notified although they muted the conversation. Somebody else is `invalid_argument`.
    """

    conversation_id: Id | None = None
    to_user_id: UserId | None = None
    conversation_type: DirectType | None = None
    property_id: PropertyId | PropertyNumber | None = None
    title: Title | None = None
    confirm: Confirm | None = None
    card: NewCard | None = None


class MessageSent(Shape, frozen=True):
    """The stored message. `duplicate` is true if this `local_id` was stored before.

    `conversation` is there only if this call has opened it. `held` is there and true if the contact guard
    holds the message until a moderator releases it: `message` has `seq` 0 and the id of the held message, and
    nobody else sees it.
    """

    message: Message
    duplicate: bool
    conversation: Conversation | UnsetType = UNSET
    held: bool | UnsetType = UNSET


class GetMessage(Request, frozen=True):
    """One message of a conversation of the caller."""

    message_id: Id


class OneMessage(Shape, frozen=True):
    """One message."""

    message: Message


class ListMessages(Request, frozen=True):
    """A page in ascending `seq`: after a message, before a message, or without either the newest."""

    conversation_id: Id
    before: Seq | None = None
    after: Seq | None = None
    limit: Limit = 50


class Messages(Shape, frozen=True):
    """Messages in the order that the procedure says."""

    messages: list[Message]


Emoji = Annotated[str, Meta(min_length=1, max_length=32)]


class EditMessage(Request, frozen=True):
    """Change a message. For its sender, within the edit window (15 minutes unless configured).

    The previous text is stored as a revision.
    """

    message_id: Id
    text: Annotated[str, Meta(min_length=1)]
    confirm: Confirm | None = None


class DeleteMessage(Request, frozen=True):
    """Delete a message. For its sender within the delete window (a day unless configured), or an admin.

    The row stays, without text, attachments, metadata and reactions.
    """

    message_id: Id


class React(Request, frozen=True):
    """Add the caller's reaction, an emoji. Repeating it changes nothing.

    A message has at most 20 different emoji. Two spellings of an emoji (❤, ❤️) are one; answers carry the
    fully qualified one.
    """

    message_id: Id
    emoji: Emoji


class Unreact(Request, frozen=True):
    """Remove the caller's reaction."""

    message_id: Id
    emoji: Emoji


class PinMessage(Request, frozen=True):
    """Pin a message for everybody in the conversation. For its participants. Repeating it changes nothing.

    A conversation has at most 50 pinned messages.
    """

    message_id: Id


class UnpinMessage(Request, frozen=True):
    """Unpin a message. For the participants. Repeating it changes nothing."""

    message_id: Id


class ListPins(Request, frozen=True):
    """The pinned messages of a conversation, the one that was pinned last first."""

    conversation_id: Id


class ListRevisions(Request, frozen=True):
    """Earlier versions of a message.

    For its sender and for admins; where evidence is kept, for all who see the message.
    """

    message_id: Id


class Revision(Shape, frozen=True):
    """The content of a message as of `rev`, and until when it was current."""

    rev: int
    text: str | None
    until: str


class Revisions(Shape, frozen=True):
    """Earlier versions of a message, oldest first."""

    revisions: list[Revision]


class MessageUpdated(Event, frozen=True):
    """To every participant: a message changed. It is newer than yours if its `rev` is greater."""

    message: Message


class MessageDeleted(Event, frozen=True):
    """To every participant: a message was deleted.

    Its text, attachments, metadata and reactions are gone.
    """

    conversation_id: Id
    message_id: Id
    seq: Seq
    rev: int
    deleted_at: str


class MessageReaction(Event, frozen=True):
    """To every participant: a reaction was added or removed. `reactions` has all current ones."""

    conversation_id: Id
    message_id: Id
    seq: Seq
    rev: int
    user_id: UserId
    emoji: str
    added: bool
    reactions: dict[str, list[UserId]]


class MessageCreated(Event, frozen=True):
    """To every participant, at least once. Drop what you have by `(conversation_id, seq)`.

    The sender has read up to its `seq`, so no receipt follows. A receiver derives `unread` from `seq`.
    """

    message: Message
