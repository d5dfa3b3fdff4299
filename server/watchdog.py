"""The watchdog: which processes gave no sign of life in time.

Portico's own processes send datagrams as sd_notify(3) describes (`WATCHDOG=1`), with their name as
`X_PROCESS`. A process that is stopped, deadlocked or busy for ever sends none. Servers are probed instead.
"""

import os
import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

PATIENCE = 120.0  # seconds for the first sign of life; a busy machine takes long to start
LARGEST = 512  # bytes of a datagram
LATE = 1.0  # seconds


class Watchdog:
    """When each process gave its last sign of life. Times are seconds of a monotonic clock."""

    def __init__(self, limit: float, datagrams: Callable[[], Iterable[bytes]]) -> None:
        self.limit = limit
        self._datagrams = datagrams
        self._last: dict[str, float] = {}

    def receive(self, now: float) -> None:
        """Take all datagrams that came; one that says something else is ignored."""
        for datagram in self._datagrams():
            lines = datagram.decode("utf-8", "replace").splitlines()
            if "WATCHDOG=1" in lines:
                self.note(
                    (line.removeprefix("X_PROCESS=") for line in lines if line.startswith("X_PROCESS=")), now
                )

    def note(self, names: Iterable[str], now: float) -> None:
        """These processes gave a sign of life."""
        self._last.update(dict.fromkeys(names, now))

    def forget(self, names: Iterable[str]) -> None:
        """These processes are started again."""
        for name in names:
            self._last.pop(name, None)

    def excuse(self, late: float) -> None:
        """Whoever judges was held up for so long (a suspended machine), and so were perhaps the others."""
        if late > LATE:
            self._last = {name: last + late for name, last in self._last.items()}

    def silence(self, names: Iterable[str], began: float, now: float) -> float | None:
        """For how long one of these, started at `began`, has been silent; None while that is not too long."""
        lasts = [self._last.get(name) for name in names]  # another thread may ask
        silences = ((now - began, PATIENCE) if last is None else (now - last, self.limit) for last in lasts)
        return next((silence for silence, limit in silences if silence > limit), None)


@contextmanager
def open_watchdog(path: Path, limit: float) -> Iterator[Watchdog]:
    """A watchdog that hears what is sent to the Unix socket `path`."""
    path.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        receiver.settimeout(0)
        mask = os.umask(0o177)
        try:
            receiver.bind(str(path))
        finally:
            os.umask(mask)
        yield Watchdog(limit, partial(_datagrams, receiver))
    path.unlink(missing_ok=True)


def _datagrams(receiver: socket.socket) -> Iterator[bytes]:
    try:
        while True:
            yield receiver.recv(LARGEST)
    except BlockingIOError:
        return
