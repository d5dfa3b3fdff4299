"""The router state that the session reaper sees, without a router."""

from collections.abc import Iterator
from typing import Any


class Connection:
    """A connection with something in its send buffer."""

    def __init__(self, waiting: int = 0) -> None:
        self.dataBuffer = b"x" * waiting
        self._tempDataLen = 0
        self.is_cut = False

    def abortConnection(self) -> None:  # noqa: N802
        self.is_cut = True


class View:
    """`sessions` by id with their connections; `waiting` are connections that have not joined."""

    def __init__(self) -> None:
        self.sessions: dict[int, Any] = {}
        self.waiting: list[Connection] = []
        self.ended: list[tuple[int, str]] = []

    def connected(self) -> Iterator[tuple[int, Connection]]:
        yield from self.sessions.items()

    def unjoined(self) -> Iterator[Connection]:
        yield from self.waiting

    def end(self, session_id: int, reason: str, text: str) -> bool:
        self.ended.append((session_id, reason))
        return self.sessions.pop(session_id, None) is not None
