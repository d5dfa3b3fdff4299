"""Output of the terminal client: its lines, and the terminal or stream that shows them.

Control characters are stripped from what others wrote."""

import os
import re
import shutil
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Protocol, TextIO

from cli.terminal_chat.input import LineEditor
from portico.contract.shapes import Message

INDENT = "      "
EXCERPT = 24  # characters of a message that name it
CLEAR = "\r\x1b[K"  # this terminal line, from its start
UP = "\x1b[A"
_BREAKS = re.compile(r"\r\n|[\r\n\v\f\x85\u2028\u2029]")
# Control characters, marks that turn the direction of writing, and invisible tags.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]"
)


@dataclass(frozen=True, slots=True)
class OutputLine:
    """A line to show. A `replaceable` one is overwritten by a replaceable one directly after it."""

    text: str
    replaceable: bool = False


def strip_unsafe(text: str) -> str:
    """The text without what a terminal would obey; every kind of line break is a newline."""
    return _UNSAFE.sub("", _BREAKS.sub("\n", text).replace("\t", " "))


def one_line(text: str) -> str:
    """The same in a single line, for names and errors."""
    return " ".join(strip_unsafe(text).split())


def message_line(message: Message, name: str, zone: tzinfo | None, mark: str = "") -> OutputLine:
    """`08:31 Ada: hello`; further lines are indented, so that they cannot pass for somebody else's."""
    body = strip_unsafe(message_content(message)).replace("\n", "\n" + INDENT)
    return OutputLine(f"{_moment(message, zone):%H:%M} {name}: {body}{mark}")


def message_content(message: Message) -> str:
    """The text, and what else there is in brackets."""
    if message.deleted_at:
        return "[deleted]"
    if message.type == "call":
        return f"[{call_line(message)}]"
    files = [f"[{one_line(file.filename or file.url)}]" for file in message.attachments]
    return " ".join([*filter(None, [message.text]), *files]) or f"[{message.type}]"


def call_line(message: Message) -> str:
    """`voice call, ended`, from the line that a call left."""
    call = message.metadata.get("call") or {}
    return one_line(f"{call.get('kind')} call, {call.get('status')}")


def excerpt(message: Message) -> str:
    """Enough of a message to know it again."""
    text = one_line(message_content(message))
    return text if len(text) <= EXCERPT else text[: EXCERPT - 1] + "…"


def local_date(message: Message, zone: tzinfo | None) -> date:
    """The local date of a message."""
    return _moment(message, zone).date()


def notice(text: str) -> OutputLine:
    """Something that the client itself has to say."""
    return OutputLine(f"  -- {one_line(text)}")


def _moment(message: Message, zone: tzinfo | None) -> datetime:
    return datetime.fromisoformat(message.created_at).astimezone(zone)


class Display(Protocol):
    """Shows lines, and how many are unsent."""

    def show_lines(self, lines: Iterable[OutputLine]) -> None:
        """Write lines."""

    def show_prompt(self, unsent: int) -> None:
        """Invite to type."""

    def restore(self) -> None:
        """Leave the terminal as it was."""


class StreamDisplay:
    """A stream that scripts read: a line is a line."""

    def __init__(self, output: TextIO) -> None:
        self._output = output

    def show_lines(self, lines: Iterable[OutputLine]) -> None:
        """Write each."""
        write(self._output, "".join(f"{line.text}\n" for line in lines))

    def show_prompt(self, unsent: int) -> None:
        """Nobody types here."""

    def restore(self) -> None:
        """Nothing was changed."""


class TerminalDisplay:
    """A terminal whose lowest line is the editor's; lines come above it."""

    def __init__(self, output: TextIO, editor: LineEditor) -> None:
        self._output = output
        self._editor = editor
        self._unsent = 0
        self._replaceable = False

    def show_lines(self, lines: Iterable[OutputLine]) -> None:
        """Write lines above the prompt; a replaceable line overwrites the one before it."""
        text = "".join(self._placed(line) for line in lines)
        if text:
            write(self._output, f"{CLEAR}{text}{self._prompt()}")

    def show_prompt(self, unsent: int) -> None:
        """Show how many are unsent."""
        self._unsent = unsent
        self.redraw_prompt()

    def redraw_prompt(self) -> None:
        """Draw the prompt anew, with what is typed by now."""
        write(self._output, CLEAR + self._prompt())

    def restore(self) -> None:
        """The shell's prompt begins on a clear line."""
        write(self._output, CLEAR)

    def _placed(self, line: OutputLine) -> str:
        fits = len(line.text) < shutil.get_terminal_size().columns  # one that wrapped cannot be taken back
        replaces, self._replaceable = line.replaceable and self._replaceable, line.replaceable and fits
        return f"{UP + CLEAR if replaces else ''}{line.text}\n"

    def _prompt(self) -> str:
        invitation = f"({self._unsent} unsent) > " if self._unsent else "> "
        columns = shutil.get_terminal_size().columns - len(invitation) - 1
        return invitation + tail(self._editor.line, max(columns, 8))


def write(output: TextIO, text: str) -> None:
    """Write at once, past any encoding that lacks a character, and past a reader that has gone."""
    data = text.encode(output.encoding or "utf-8", "replace")
    try:
        while data:
            data = data[os.write(output.fileno(), data) :]
    except BrokenPipeError:
        return


def tail(line: str, columns: int) -> str:
    """As much of the end of a line as fits: a prompt that wraps could not be taken back."""
    if _width(line) <= columns:
        return line
    start = len(line)
    while start and _width(line[start - 1 :]) < columns:
        start -= 1
    return "…" + line[start:]


def _width(text: str) -> int:
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character) or character in "\u200d\ufe0f":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
