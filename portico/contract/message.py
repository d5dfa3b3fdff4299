"""`message.*`: what is said."""

from typing import Annotated, Any

from msgspec import Meta, field

from portico.contract.payload import Event, Request
from portico.contract.shapes import Attachment, Id, Limit, Message, Seq, Shape, UserId
from portico.domain.messages import SentType

LocalId = Annotated[str, Meta(min_length=1, max_length=128)]


class SendMessage(Request, frozen=True):
    """Store and deliver a message. Answered after the commit; the same `local_id` never makes a second one.

    A `local_id` that its sender already used in another conversation is a `conflict`.
    Sending means having read: it moves the sender's own cursors to the new message.
    """

    conversation_id: Id
    local_id: LocalId
    text: str | None = None
    type: SentType = "text"
    attachments: Annotated[list[Attachment], Meta(max_length=20)] = field(default_factory=list)
    reply_to: Id | None = None
    metadata: dict[str, Any] = field(default_factory=dict)


class MessageSent(Shape, frozen=True):
    """The stored message; `duplicate` is true when this `local_id` had been stored before."""

    message: Message
    duplicate: bool


class GetMessage(Request, frozen=True):
    """One message of a conversation of the caller."""

    message_id: Id


class OneMessage(Shape, frozen=True):
    """One message."""

    message: Message


class ListMessages(Request, frozen=True):
    """A page in ascending `seq`: after one, before one, or (with neither) the newest."""

    conversation_id: Id
    before: Seq | None = None
    after: Seq | None = None
    limit: Limit = 50


class Messages(Shape, frozen=True):
    """A page of messages in ascending `seq`."""

    messages: list[Message]


Emoji = Annotated[str, Meta(min_length=1, max_length=32)]


class EditMessage(Request, frozen=True):
    """Say something else: its sender, inside the edit window (15 minutes unless configured).

    What it said before is kept as a revision.
    """

    message_id: Id
    text: Annotated[str, Meta(min_length=1)]


class DeleteMessage(Request, frozen=True):
    """Take a message back: its sender, inside the delete window (a day unless configured), or an admin.

    The row stays, without text, attachments, metadata and reactions.
    """

    message_id: Id


class React(Request, frozen=True):
    """Add the caller's reaction, an emoji; the same again changes nothing. A message has at most 20 of them.

    Two spellings of an emoji (❤, ❤️) are one; answers carry the fully qualified one.
    """

    message_id: Id
    emoji: Emoji


class Unreact(Request, frozen=True):
    """Take the caller's reaction away."""

    message_id: Id
    emoji: Emoji


class ListRevisions(Request, frozen=True):
    """What a message said before: for its sender and for admins."""

    message_id: Id


class Revision(Shape, frozen=True):
    """What a message said as `rev`, and until when."""

    rev: int
    text: str | None
    until: str


class Revisions(Shape, frozen=True):
    """What a message said before, oldest first."""

    revisions: list[Revision]


class MessageUpdated(Event, frozen=True):
    """To every participant: a message changed. Newer than what you have when its `rev` is greater."""

    message: Message


class MessageDeleted(Event, frozen=True):
    """To every participant: a message was taken back; text, attachments, metadata and reactions are gone."""

    conversation_id: Id
    message_id: Id
    seq: Seq
    rev: int
    deleted_at: str


class MessageReaction(Event, frozen=True):
    """To every participant: somebody reacted, or no longer does; `reactions` is how all of them stand now."""

    conversation_id: Id
    message_id: Id
    seq: Seq
    rev: int
    user_id: UserId
    emoji: str
    added: bool
    reactions: dict[str, list[UserId]]


class MessageCreated(Event, frozen=True):
    """To every participant, at least once; drop what you have by `(conversation_id, seq)`.

    Its sender has read up to its `seq`: no receipt follows. Who receives it derives `unread` from `seq`.
    """

    message: Message
