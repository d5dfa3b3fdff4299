"""`receipt.*`: how far everybody has got."""

from portico.contract.payload import Event, Request
from portico.contract.shapes import Id, Receipt, Seq, Shape, UserId


class MarkDelivered(Request, frozen=True):
    """Report that this device has the messages up to `up_to_seq`.

    The cursor never moves back. A number beyond the last message means the last message.
    """

    conversation_id: Id
    up_to_seq: Seq


class DeliveredMarked(Shape, frozen=True):
    """The delivered cursor after the call."""

    conversation_id: Id
    up_to_seq: Seq


class MarkRead(Request, frozen=True):
    """Mark the messages up to `up_to_seq` as read, and so as delivered.

    The cursor never moves back. A number beyond the last message means the last message. It also ends
    `mark_unread`.
    """

    conversation_id: Id
    up_to_seq: Seq


class ReadMarked(Shape, frozen=True):
    """The new read cursor, the unread count of this conversation, and that of all."""

    conversation_id: Id
    up_to_seq: Seq
    unread: int
    total: int


class ListReceipts(Request, frozen=True):
    """The read and delivered cursors of all participants of a conversation."""

    conversation_id: Id


class Receipts(Shape, frozen=True):
    """The cursors of all participants of one conversation."""

    receipts: list[Receipt]


class GetUnread(Request, frozen=True):
    """The caller's unread counts: the total, and by conversation.

    Conversation ids are strings here. Conversations without unread messages are left out.
    """


class Unread(Shape, frozen=True):
    """Unread counts, derived from the cursors."""

    total: int
    conversations: dict[str, int]


class MarkUnread(Request, frozen=True):
    """Show a conversation as unread until it is read again. The cursors do not move."""

    conversation_id: Id


class UnreadMarked(Shape, frozen=True):
    """The unread count of this conversation, and that of all conversations."""

    conversation_id: Id
    unread: int
    total: int


class ReceiptRead(Event, frozen=True):
    """To every participant: a user read up to here.

    `read_at` is null when the user did not read, but deleted the conversation for themselves or joined it.
    """

    conversation_id: Id
    user_id: UserId
    up_to_seq: Seq
    read_at: str | None


class ReceiptDelivered(Event, frozen=True):
    """To every participant: a device of a user has the messages up to here."""

    conversation_id: Id
    user_id: UserId
    up_to_seq: Seq
    delivered_at: str


class UnreadUpdated(Event, frozen=True):
    """To the user's own devices: after a read mark, `mark_unread`, or the deletion of an unread message."""

    conversation_id: Id
    unread: int
    total: int
