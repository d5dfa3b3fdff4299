"""`receipt.*`: how far everybody has got."""

from portico.contract.payload import Event, Request
from portico.contract.shapes import Id, Receipt, Seq, Shape, UserId


class MarkDelivered(Request, frozen=True):
    """This device has the messages up to `up_to_seq`.

    Never moves back; beyond the last message means the last.
    """

    conversation_id: Id
    up_to_seq: Seq


class DeliveredMarked(Shape, frozen=True):
    """Where the delivered cursor stands now."""

    conversation_id: Id
    up_to_seq: Seq


class MarkRead(Request, frozen=True):
    """The caller has read up to `up_to_seq`, so it was delivered too.

    Never moves back; beyond the last message means the last; takes `mark_unread` away.
    """

    conversation_id: Id
    up_to_seq: Seq


class ReadMarked(Shape, frozen=True):
    """Where the cursor stands now, what is unread here, and in all conversations together."""

    conversation_id: Id
    up_to_seq: Seq
    unread: int
    total: int


class ListReceipts(Request, frozen=True):
    """Where every participant of a conversation stands."""

    conversation_id: Id


class Receipts(Shape, frozen=True):
    """The cursors of everybody in one conversation."""

    receipts: list[Receipt]


class GetUnread(Request, frozen=True):
    """What the caller has not read, in all and by conversation.

    Conversation ids are strings here; those with nothing unread are left out.
    """


class Unread(Shape, frozen=True):
    """Unread counts, derived from the cursors."""

    total: int
    conversations: dict[str, int]


class MarkUnread(Request, frozen=True):
    """Show a conversation as unread until it is read again; the cursors stay where they are."""

    conversation_id: Id


class UnreadMarked(Shape, frozen=True):
    """What is unread here, and in all conversations together."""

    conversation_id: Id
    unread: int
    total: int


class ReceiptRead(Event, frozen=True):
    """To every participant: somebody read up to here."""

    conversation_id: Id
    user_id: UserId
    up_to_seq: Seq


class ReceiptDelivered(Event, frozen=True):
    """To every participant: somebody's device has the messages up to here."""

    conversation_id: Id
    user_id: UserId
    up_to_seq: Seq


class UnreadUpdated(Event, frozen=True):
    """To one's own devices, when a cursor of theirs moves, by `mark_unread`, when one unread is deleted."""

    conversation_id: Id
    unread: int
    total: int
