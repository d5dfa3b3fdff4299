"""One conversation as a terminal shows it: every message once and in order. Pure.

A message that arrives before its predecessors waits for them; `gap` says that they have
to be asked for, and a `page` of the server's, which may have good reasons for a gap, settles it.
"""

from collections.abc import Iterable, Sequence
from datetime import date, tzinfo

from cli.terminal_chat.formatting import Line, day, excerpt, message_line, notice, one_line
from cli.terminal_chat.receipts import Mark, Marks
from portico.contract.shapes import Message, Participant, Receipt

SENT = " ✓"


class Transcript:
    """Takes in messages and receipts, gives back the lines to show."""

    def __init__(self, me: str, zone: tzinfo | None = None) -> None:
        self._me = me
        self._zone = zone
        self._names: dict[str, str] = {}
        self._marks = Marks(me)
        self._early: dict[int, Message] = {}
        self._day: date | None = None
        self.shown: int | None = None  # the seq of the last message shown; None before the first page
        self.unmarked: int | None = None  # the others' last message, until it is marked as read

    @property
    def gap(self) -> bool:
        """Whether something is missing before what has arrived."""
        return self.shown is not None and bool(self._early)

    def know(self, participants: Iterable[Participant]) -> None:
        """Learn the names; somebody without one stays nameless."""
        self._names.update({person.user_id: one_line(person.name or "") for person in participants})

    def knows(self, user_id: str) -> bool:
        """Whether somebody's name is known."""
        return bool(self._names.get(user_id))

    def name(self, user_id: str) -> str:
        """What to call somebody."""
        return "you" if user_id == self._me else self._names.get(user_id) or one_line(user_id)

    def page(self, messages: Sequence[Message]) -> list[Line]:
        """Messages by the server's own account: nothing else lies between what is shown and them."""
        lines = [line for message in messages if self._is_new(message) for line in self._show(message)]
        self.shown = self.shown or 0
        return [*lines, *self._show_early(), *self._changes()]

    def arrived(self, message: Message) -> list[Line]:
        """A message by itself, in any order and any number of times."""
        if not self._is_new(message):
            return []
        self._early[message.seq] = message
        return [] if self.shown is None else [*self._show_early(), *self._changes()]

    def changed(self, message: Message) -> list[Line]:
        """A message was edited; one that is not on the screen yet comes there as it is by then."""
        if self._is_new(message):
            return []
        return [notice(f"{self.name(message.sender_id)} edited a message: {message.text or ''}")]

    def deleted(self, seq: int) -> list[Line]:
        """A message was taken back."""
        return [] if self.shown is None or seq > self.shown else [notice("a message was deleted")]

    def receipts(self, receipts: Iterable[Receipt]) -> list[Line]:
        """Where everybody stands."""
        for receipt in receipts:
            self._marks.move(receipt.user_id, "delivered", receipt.delivered_seq)
            self._marks.move(receipt.user_id, "read", receipt.read_seq)
        return self._changes()

    def delivered(self, user_id: str, seq: int) -> list[Line]:
        """Somebody's device has the messages up to here."""
        self._marks.move(user_id, "delivered", seq)
        return self._changes()

    def read(self, user_id: str, seq: int) -> list[Line]:
        """Somebody has read up to here."""
        self._marks.move(user_id, "read", seq)
        return self._changes()

    def marked(self, seq: int) -> None:
        """What the others said up to here needs no mark any more."""
        if self.unmarked is not None and self.unmarked <= seq:
            self.unmarked = None

    def _is_new(self, message: Message) -> bool:
        return self.shown is None or message.seq > self.shown

    def _show_early(self) -> list[Line]:
        shown = self.shown or 0
        self._early = {seq: message for seq, message in self._early.items() if seq > shown}
        lines: list[Line] = []
        while message := self._early.pop((self.shown or 0) + 1, None):
            lines += self._show(message)
        return lines

    def _show(self, message: Message) -> list[Line]:
        self.shown = message.seq
        own = message.sender_id == self._me
        if own:
            self._marks.add_own(message)
        else:
            self.unmarked = message.seq
        line = message_line(message, self.name(message.sender_id), self._zone, SENT if own else "")
        return [*self._new_day(message), line]

    def _new_day(self, message: Message) -> list[Line]:
        before, self._day = self._day, day(message, self._zone)
        return [] if before == self._day else [notice(f"{self._day:%A, %d %B %Y}")]

    def _changes(self) -> list[Line]:
        return [self._line(mark) for mark in self._marks.changes()]

    def _line(self, mark: Mark) -> Line:
        """Names the message, where it is not the last that one said."""
        last = mark.message.seq == self._marks.last
        name, upto = self.name(mark.user_id), f"up to “{excerpt(mark.message)}”"
        if mark.kind == "read":
            return Line(f"  ✓✓ {name} has read {'up to here' if last else upto}", replaceable=True)
        return Line(f"  ✓✓ delivered to {name}{'' if last else ' ' + upto}", replaceable=True)
