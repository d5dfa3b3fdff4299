"""Signs of life for the process manager's watchdog (server/watchdog.py).

They are sent from the reactor, so a process whose reactor does not turn sends none. Source: sd_notify(3).
"""

import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from portico.ports import Clock

BEATS = 5  # in the time after which the watchdog takes the process for frozen


def give_signs_of_life(name: str, clock: Clock, path: Path, limit: float) -> Callable[[], None]:
    """Send them to the Unix socket `path`; never where the limit (seconds) is 0. The result stops it."""
    if not limit:
        return lambda: None
    sender = _Sender(name, str(path), limit / BEATS, clock)
    sender.send()
    return sender.stop


class _Sender:
    def __init__(self, name: str, path: str, period: float, clock: Clock) -> None:
        self._message = f"WATCHDOG=1\nX_PROCESS={name}\n".encode()
        self._path, self._period, self._clock = path, period, clock
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.settimeout(0)

    def send(self) -> None:
        """Send one, and the next one later. Nobody may be listening; that is no reason to end."""
        with suppress(OSError):
            self._socket.sendto(self._message, self._path)
        self._next = self._clock.callLater(self._period, self.send)

    def stop(self) -> None:
        """Send no more; may be called twice."""
        if self._next.active():
            self._next.cancel()
