"""`message.*`: what is said."""

from typing import Annotated, Any

from msgspec import Meta, field

from portico.contract.payload import Event, Request
from portico.contract.shapes import Attachment, Id, Limit, Message, Seq, Shape
from portico.domain.messages import MessageType

LocalId = Annotated[str, Meta(min_length=1, max_length=128)]


class SendMessage(Request, frozen=True):
    """Store and deliver a message. Answered after the commit; the same `local_id` never makes a second one.

    A `local_id` that its sender already used in another conversation is a `conflict`.
    Sending means having read: it moves the sender's own cursors to the new message.
    """

    conversation_id: Id
    local_id: LocalId
    text: str | None = None
    type: MessageType = "text"
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


class MessageCreated(Event, frozen=True):
    """To every participant, at least once; drop what you have by `(conversation_id, seq)`.

    Its sender has read up to its `seq`: no receipt follows. Who receives it derives `unread` from `seq`.
    """

    message: Message
