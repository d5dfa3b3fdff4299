"""Lines that were entered: commands such as `/help`, and texts that wait until they are stored. Pure."""

import re
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from cli.terminal_chat.output import OutputLine, notice

HELP = (
    "Enter sends the line. Ctrl-U deletes it, Ctrl-W deletes a word.",
    "/help prints this. /quit leaves when everything is sent; Ctrl-C leaves at once.",
    "A text that begins with / is sent with two: //like this.",
)
_COMMAND = re.compile(r"/([A-Za-z?]+)(\s|$)")


def answer_command(line: str) -> list[OutputLine] | None:
    """The lines to print for a command; None where the line is for the other person, and for `/quit`."""
    command = _COMMAND.match(line.strip())
    if command is None or command[1] == "quit":
        return None
    unknown = [] if command[1] in ("help", "?") else [f"there is no command /{command[1]}; nothing was sent"]
    return [notice(text) for text in (*unknown, *HELP)]


def text_to_send(line: str) -> str:
    """The text to send: `//like this` is `/like this`."""
    return line[1:] if line.startswith("//") else line


@dataclass(frozen=True, slots=True)
class Unsent:
    """A line under way; its `local_id` stays the same however often it is tried."""

    local_id: str
    text: str


def new_id() -> str:
    """A `local_id` that nobody else has."""
    return str(uuid.uuid4())


class Outbox:
    """The lines that are not stored yet, in order. A line leaves it when the server has answered."""

    def __init__(self, ids: Callable[[], str] = new_id) -> None:
        self._ids = ids
        self._lines: deque[Unsent] = deque()
        self.refused = 0

    def __len__(self) -> int:
        return len(self._lines)

    def add_line(self, text: str) -> None:
        """Keep a line until it is stored."""
        self._lines.append(Unsent(self._ids(), text))

    def first_line(self) -> Unsent | None:
        """The line whose turn it is."""
        return self._lines[0] if self._lines else None

    def remove_stored(self, local_id: str) -> None:
        """The server has it: by its answer, or because it came back with what was missed."""
        self._lines = deque(line for line in self._lines if line.local_id != local_id)

    def refuse_line(self, line: Unsent) -> None:
        """The server will not have it, however often it is tried."""
        self.remove_stored(line.local_id)
        self.refused += 1
