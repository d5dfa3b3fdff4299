"""Output of the terminal client: a terminal with a prompt below the lines, or a plain stream."""

import os
import shutil
from collections.abc import Iterable
from typing import Protocol, TextIO

from cli.terminal_chat.editor import Editor, tail
from cli.terminal_chat.formatting import Line

CLEAR = "\r\x1b[K"  # this terminal line, from its start
UP = "\x1b[A"


class Screen(Protocol):
    """Shows lines, and how many are unsent."""

    def show(self, lines: Iterable[Line]) -> None:
        """Write lines."""

    def prompt(self, unsent: int) -> None:
        """Invite to type."""

    def close(self) -> None:
        """Leave the terminal as it was."""


class Plain:
    """A stream that scripts read: a line is a line."""

    def __init__(self, output: TextIO) -> None:
        self._output = output

    def show(self, lines: Iterable[Line]) -> None:
        """Write each."""
        write(self._output, "".join(f"{line.text}\n" for line in lines))

    def prompt(self, unsent: int) -> None:
        """Nobody types here."""

    def close(self) -> None:
        """Nothing was changed."""


class Terminal:
    """A terminal whose lowest line is the editor's; lines come above it."""

    def __init__(self, output: TextIO, editor: Editor) -> None:
        self._output = output
        self._editor = editor
        self._unsent = 0
        self._replaceable = False

    def show(self, lines: Iterable[Line]) -> None:
        """Write lines above the prompt; a replaceable line overwrites the one before it."""
        text = "".join(self._placed(line) for line in lines)
        if text:
            write(self._output, f"{CLEAR}{text}{self._prompt()}")

    def prompt(self, unsent: int) -> None:
        """Show how many are unsent."""
        self._unsent = unsent
        self.redraw()

    def redraw(self) -> None:
        """Draw the prompt anew, with what is typed by now."""
        write(self._output, CLEAR + self._prompt())

    def close(self) -> None:
        """The shell's prompt begins on a clear line."""
        write(self._output, CLEAR)

    def _placed(self, line: Line) -> str:
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
