"""One conversation as a terminal shows it: messages once and in order, and the others' receipts. Pure.

A message that arrives before its predecessors waits for them: `has_gap` says that they have to be fetched.
A page of the server leaves nothing out, so `add_page` closes a gap.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, tzinfo
from typing import Literal, NamedTuple

from cli.terminal_chat.output import OutputLine, excerpt, local_date, message_line, notice, one_line
from portico.contract.shapes import Message, Participant, Receipt

SENT = " ✓"
Kind = Literal["delivered", "read"]


class ReceiptChange(NamedTuple):
    """Somebody's device has got (or they have read) one's own messages up to this one."""

    user_id: str
    kind: Kind
    message: Message


class ReceiptTracker:
    """Keeps one's own messages and the others' cursors, which may come in any order."""

    def __init__(self, me: str) -> None:
        self._me = me
        self._own: list[Message] = []  # in the order of seq
        self._cursors: dict[tuple[str, Kind], int] = {}
        self._shown: dict[tuple[str, Kind], int] = {}

    @property
    def last(self) -> int:
        """The seq of one's own last message, 0 before the first."""
        return self._own[-1].seq if self._own else 0

    def add_own(self, message: Message) -> None:
        """An own message is on the screen."""
        self._own.append(message)

    def move_cursor(self, user_id: str, kind: Kind, seq: int) -> None:
        """Somebody's cursor stands here; it never moves back."""
        if user_id != self._me:
            self._cursors[user_id, kind] = max(self._cursors.get((user_id, kind), 0), seq)

    def take_changes(self) -> list[ReceiptChange]:
        """The changes since the last call. Read implies delivered, so of both only read is returned."""
        people = sorted({user_id for user_id, _ in self._cursors})
        return [mark for user_id in people if (mark := self._change_of(user_id))]

    def _change_of(self, user_id: str) -> ReceiptChange | None:
        read = self._passed(user_id, "read")
        delivered = self._passed(user_id, "delivered")
        if read and read.seq > self._shown.get((user_id, "read"), 0):
            self._shown[user_id, "read"] = read.seq
            self._shown[user_id, "delivered"] = max(read.seq, delivered.seq if delivered else 0)
            return ReceiptChange(user_id, "read", read)
        if delivered and delivered.seq > self._shown.get((user_id, "delivered"), 0):
            self._shown[user_id, "delivered"] = delivered.seq
            return ReceiptChange(user_id, "delivered", delivered)
        return None

    def _passed(self, user_id: str, kind: Kind) -> Message | None:
        """The last own message at or before a cursor."""
        cursor = self._cursors.get((user_id, kind), 0)
        count = bisect_right(self._own, cursor, key=lambda message: message.seq)
        return self._own[count - 1] if count else None


class ConversationView:
    """Takes messages and receipts, and returns the lines to show."""

    def __init__(self, me: str, zone: tzinfo | None = None) -> None:
        self._me = me
        self._zone = zone
        self._names: dict[str, str] = {}
        self._marks = ReceiptTracker(me)
        self._early: dict[int, Message] = {}
        self._day: date | None = None
        self.shown: int | None = None  # the seq of the last message shown; None before the first page
        self.unmarked: int | None = None  # the others' last message, until it is marked as read

    @property
    def has_gap(self) -> bool:
        """Whether something is missing before what has arrived."""
        return self.shown is not None and bool(self._early)

    def add_names(self, participants: Iterable[Participant]) -> None:
        """Store the names of participants."""
        self._names.update({person.user_id: one_line(person.name or "") for person in participants})

    def has_name(self, user_id: str) -> bool:
        """Whether somebody's name is known."""
        return bool(self._names.get(user_id))

    def display_name(self, user_id: str) -> str:
        """The name of a user, or the id of one without a name."""
        return "you" if user_id == self._me else self._names.get(user_id) or one_line(user_id)

    def add_page(self, messages: Sequence[Message]) -> list[OutputLine]:
        """Add a page of the server: nothing lies between what is shown and its messages."""
        lines = [line for message in messages if self._is_new(message) for line in self._show(message)]
        self.shown = self.shown or 0
        return [*lines, *self._show_early(), *self._changes()]

    def add_message(self, message: Message) -> list[OutputLine]:
        """Add a message by itself, in any order and any number of times."""
        if not self._is_new(message):
            return []
        self._early[message.seq] = message
        return [] if self.shown is None else [*self._show_early(), *self._changes()]

    def add_edit(self, message: Message) -> list[OutputLine]:
        """A message was edited; one that is not on the screen yet comes there as it is by then."""
        if self._is_new(message):
            return []
        return [notice(f"{self.display_name(message.sender_id)} edited a message: {message.text or ''}")]

    def add_deletion(self, seq: int) -> list[OutputLine]:
        """A message was taken back."""
        return [] if self.shown is None or seq > self.shown else [notice("a message was deleted")]

    def add_receipts(self, receipts: Iterable[Receipt]) -> list[OutputLine]:
        """Add the receipts of all participants."""
        for receipt in receipts:
            self._marks.move_cursor(receipt.user_id, "delivered", receipt.delivered_seq)
            self._marks.move_cursor(receipt.user_id, "read", receipt.read_seq)
        return self._changes()

    def move_delivered(self, user_id: str, seq: int) -> list[OutputLine]:
        """Somebody's device has the messages up to here."""
        self._marks.move_cursor(user_id, "delivered", seq)
        return self._changes()

    def move_read(self, user_id: str, seq: int) -> list[OutputLine]:
        """Somebody has read up to here."""
        self._marks.move_cursor(user_id, "read", seq)
        return self._changes()

    def clear_unmarked(self, seq: int) -> None:
        """The messages of others up to here are marked as read."""
        if self.unmarked is not None and self.unmarked <= seq:
            self.unmarked = None

    def _is_new(self, message: Message) -> bool:
        return self.shown is None or message.seq > self.shown

    def _show_early(self) -> list[OutputLine]:
        shown = self.shown or 0
        self._early = {seq: message for seq, message in self._early.items() if seq > shown}
        lines: list[OutputLine] = []
        while message := self._early.pop((self.shown or 0) + 1, None):
            lines += self._show(message)
        return lines

    def _show(self, message: Message) -> list[OutputLine]:
        self.shown = message.seq
        own = message.sender_id == self._me
        if own:
            self._marks.add_own(message)
        else:
            self.unmarked = message.seq
        line = message_line(message, self.display_name(message.sender_id), self._zone, SENT if own else "")
        return [*self._new_day(message), line]

    def _new_day(self, message: Message) -> list[OutputLine]:
        before, self._day = self._day, local_date(message, self._zone)
        return [] if before == self._day else [notice(f"{self._day:%A, %d %B %Y}")]

    def _changes(self) -> list[OutputLine]:
        return [self._line(mark) for mark in self._marks.take_changes()]

    def _line(self, mark: ReceiptChange) -> OutputLine:
        """Names the message, where it is not the last that one said."""
        last = mark.message.seq == self._marks.last
        name, upto = self.display_name(mark.user_id), f"up to “{excerpt(mark.message)}”"
        if mark.kind == "read":
            return OutputLine(f"  ✓✓ {name} has read {'up to here' if last else upto}", replaceable=True)
        return OutputLine(f"  ✓✓ delivered to {name}{'' if last else ' ' + upto}", replaceable=True)
