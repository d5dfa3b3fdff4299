"""Input of the terminal client: a line editor for a terminal in cbreak mode, and lines from a pipe.

The editor is small on purpose: typing, Backspace, Ctrl-U (line), Ctrl-W (word), Enter, Ctrl-D. Cursor keys do
nothing."""

import codecs
import os
import re
import signal
import termios
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from twisted.internet.interfaces import IReadDescriptor
from twisted.python.failure import Failure
from zope.interface import implementer

CHUNK = 4096


@implementer(IReadDescriptor)
class Keyboard:
    """Reads a descriptor that stays blocking: others share it, and would be surprised."""

    def __init__(self, reactor: Any, descriptor: int, on_data: Callable[[bytes], None]) -> None:
        self._reactor = reactor
        self._descriptor = descriptor
        self._on_data = on_data
        self._ended = False

    def start(self) -> None:
        """Begin to read; the end of input is an empty chunk."""
        self._reactor.addReader(self)

    def fileno(self) -> int:
        """For the reactor."""
        return self._descriptor

    def logPrefix(self) -> str:  # noqa: N802
        """For the reactor."""
        return "keyboard"

    def doRead(self) -> None:  # noqa: N802
        """Read what is there."""
        try:
            data = os.read(self._descriptor, CHUNK)
        except OSError:  # the terminal has gone
            data = b""
        if data:
            self._on_data(data)
        else:
            self._reactor.removeReader(self)
            self._end()

    def connectionLost(self, reason: Failure) -> None:  # noqa: N802, ARG002
        """The other end of a pipe has gone, or the reactor stops."""
        self._end()

    def _end(self) -> None:
        if not self._ended:
            self._ended = True
            self._on_data(b"")


class LineSplitter:
    """Cuts what is piped in into lines; the last one needs no newline."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[str]:
        """The lines that are complete now; an empty chunk completes the last one."""
        *lines, self._rest = (self._rest + (data or b"\n")).split(b"\n")
        return [line.decode(errors="replace").removesuffix("\r") for line in lines]


@contextmanager
def cbreak(descriptor: int, redraw: Callable[[], None]) -> Iterator[None]:
    """Each key at once and unechoed, while Ctrl-C and Ctrl-Z go on working; in the end as it was before."""
    before = termios.tcgetattr(descriptor)

    def resume(*_: Any) -> None:
        tty.setcbreak(descriptor, termios.TCSADRAIN)
        redraw()

    handler = signal.signal(signal.SIGCONT, resume)
    tty.setcbreak(descriptor, termios.TCSADRAIN)  # which keeps what was typed before
    try:
        yield
    finally:
        signal.signal(signal.SIGCONT, handler)
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


END = "\x04"  # Ctrl-D
_ESCAPE = re.compile(r"\x1b(\[[0-?]*[ -/]*[@-~]|O.|[^\[O])", re.DOTALL)
_ESCAPE_BEGUN = re.compile(r"\x1b(\[[0-?]*[ -/]*|O)?$")


class LineEditor:
    """The line under the cursor. `ended` is set by Ctrl-D on an empty line."""

    def __init__(self) -> None:
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._rest = ""
        self.line = ""
        self.ended = False

    def feed(self, data: bytes) -> list[str]:
        """Take what was typed; the lines that Enter finished."""
        text = self._rest + self._decode(data)
        begun = _ESCAPE_BEGUN.search(text)
        self._rest = text[begun.start() :] if begun else ""
        text = text[: begun.start()] if begun else text
        finished = [self._key(key) for key in _ESCAPE.sub("", text)]
        return [line for line in finished if line is not None]

    def _key(self, key: str) -> str | None:
        if key in "\r\n":
            line, self.line = self.line, ""
            return line
        if key == END:
            self.ended = self.ended or not self.line
        elif key in "\x7f\b":
            self.line = self.line[:-1]
        elif key == "\x15":
            self.line = ""
        elif key == "\x17":
            self.line = re.sub(r"\S*\s*$", "", self.line)
        elif key.isprintable() or key in "\t\u200d":
            self.line += " " if key == "\t" else key
        return None
