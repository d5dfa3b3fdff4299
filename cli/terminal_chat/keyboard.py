"""Input of the terminal client, read through the reactor; a terminal is in cbreak mode meanwhile."""

import os
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


class Lines:
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
