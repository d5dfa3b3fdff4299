"""Lines that were entered and are not stored yet, in order. Pure."""

import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unsent:
    """A line under way; its `local_id` stays the same however often it is tried."""

    local_id: str
    text: str


def new_id() -> str:
    """A `local_id` that nobody else has."""
    return str(uuid.uuid4())


class Outbox:
    """Lines leave it at the front, when the server has answered for them."""

    def __init__(self, ids: Callable[[], str] = new_id) -> None:
        self._ids = ids
        self._lines: deque[Unsent] = deque()
        self.refused = 0

    def __len__(self) -> int:
        return len(self._lines)

    def add(self, text: str) -> None:
        """Keep a line until it is stored."""
        self._lines.append(Unsent(self._ids(), text))

    def first(self) -> Unsent | None:
        """The line whose turn it is."""
        return self._lines[0] if self._lines else None

    def stored(self, local_id: str) -> None:
        """The server has it: by its answer, or because it came back with what was missed."""
        self._lines = deque(line for line in self._lines if line.local_id != local_id)

    def refuse(self, line: Unsent) -> None:
        """The server will not have it, however often it is tried."""
        self.stored(line.local_id)
        self.refused += 1
