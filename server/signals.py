"""Signal wake-up: ends the process manager's wait when a signal arrives or a process exits.

The handlers do nothing; Python writes the signal's number into a pipe, which `wait` reads. So a signal
interrupts only where the loop is ready for it.
"""

import os
import select
import signal
from collections.abc import Iterator
from contextlib import contextmanager

STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class SignalWaiter:
    """Notes by which signals somebody asked us to stop."""

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe
        self._stops: list[int] = []

    @property
    def stops(self) -> int:
        """How often somebody asked."""
        return len(self._stops)

    @property
    def is_orderly(self) -> bool:
        """Whether there is time: SIGTERM comes from what runs services, and not from somebody who waits."""
        return self._stops == [signal.SIGTERM]

    def wait(self, seconds: float) -> None:
        """Sleep until a signal comes, `seconds` at most."""
        if select.select([self._pipe], [], [], max(seconds, 0))[0]:
            numbers = os.read(self._pipe, 512)
            self._stops += [number for number in numbers if number in STOPS]


@contextmanager
def wake_on_signals() -> Iterator[SignalWaiter]:
    """Take over the signals for the length of a block."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    numbers = [signal.SIGCHLD, *(number for number in STOPS if not _under_nohup(number))]
    before = [(number, signal.signal(number, _nothing)) for number in numbers]
    wakeup = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    try:
        yield SignalWaiter(reader)
    finally:
        signal.set_wakeup_fd(wakeup)
        for number, handler in before:
            signal.signal(number, handler)
        os.close(reader)
        os.close(writer)


def _under_nohup(number: signal.Signals) -> bool:
    return number is signal.SIGHUP and signal.getsignal(number) is signal.SIG_IGN


def _nothing(_number: int, _frame: object) -> None:
    """Handle a signal by waking the loop only."""
