"""Delivered and read cursors of the other participants, for one's own messages. Pure."""

from bisect import bisect_right
from typing import Literal, NamedTuple

from portico.contract.shapes import Message

Kind = Literal["delivered", "read"]


class Mark(NamedTuple):
    """Somebody's device has got (or they have read) one's own messages up to this one."""

    user_id: str
    kind: Kind
    message: Message


class Marks:
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

    def move(self, user_id: str, kind: Kind, seq: int) -> None:
        """Somebody's cursor stands here; it never moves back."""
        if user_id != self._me:
            self._cursors[user_id, kind] = max(self._cursors.get((user_id, kind), 0), seq)

    def changes(self) -> list[Mark]:
        """What has not been told yet. Read implies delivered, so of both only the former is told."""
        people = sorted({user_id for user_id, _ in self._cursors})
        return [mark for user_id in people if (mark := self._change_of(user_id))]

    def _change_of(self, user_id: str) -> Mark | None:
        read = self._passed(user_id, "read")
        delivered = self._passed(user_id, "delivered")
        if read and read.seq > self._shown.get((user_id, "read"), 0):
            self._shown[user_id, "read"] = read.seq
            self._shown[user_id, "delivered"] = max(read.seq, delivered.seq if delivered else 0)
            return Mark(user_id, "read", read)
        if delivered and delivered.seq > self._shown.get((user_id, "delivered"), 0):
            self._shown[user_id, "delivered"] = delivered.seq
            return Mark(user_id, "delivered", delivered)
        return None

    def _passed(self, user_id: str, kind: Kind) -> Message | None:
        """The last own message at or before a cursor."""
        cursor = self._cursors.get((user_id, kind), 0)
        count = bisect_right(self._own, cursor, key=lambda message: message.seq)
        return self._own[count - 1] if count else None
