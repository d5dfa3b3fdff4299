"""`receipt.*`: how far everybody has got."""

from typing import Annotated

from msgspec import Meta, Struct

from portico.contract.payload import Event, Request
from portico.contract.shapes import Id, Receipt, Seq, Shape, Standing, UserId


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


ConversationIds = Annotated[list[Id], Meta(min_length=1, max_length=100)]


class ListManyReceipts(Request, frozen=True):
    """The read and delivered cursors of all participants of several conversations."""

    conversation_ids: ConversationIds


class ReceiptsOfMany(Shape, frozen=True):
    """The cursors, each with its conversation. `missing` are conversations that the caller is not in."""

    receipts: list[Standing]
    missing: list[Id]


class ReceiptMark(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How far the caller has read a conversation, or received it on this device, or both."""

    conversation_id: Id
    read_seq: Seq | None = None
    delivered_seq: Seq | None = None

    def __post_init__(self) -> None:
        """One of the two is needed. msgspec adds where this is in the payload."""
        if self.read_seq is None and self.delivered_seq is None:
            raise ValueError("Object missing required field `read_seq`")


class MarkReceipts(Request, frozen=True):
    """Mark several conversations as read or delivered: what `receipt.read` and `receipt.delivered` do.

    Everybody concerned gets the same events. Repeating it changes nothing.
    """

    items: Annotated[list[ReceiptMark], Meta(min_length=1, max_length=100)]


class MarkedReceipt(Shape, frozen=True):
    """The caller's cursors after the call, and the unread count; null if only `delivered_seq` was given."""

    conversation_id: Id
    read_seq: Seq
    delivered_seq: Seq
    unread: int | None


class ReceiptsMarked(Shape, frozen=True):
    """Each conversation, once, in the order of `items`; `missing` are those that the caller is not in.

    `total` is the unread count of all conversations, null if nothing was marked as read.
    """

    marked: list[MarkedReceipt]
    missing: list[Id]
    total: int | None


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
