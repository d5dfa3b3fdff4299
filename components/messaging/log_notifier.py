"""Log notifier: publishes that the message log has grown, at most ten times a second.

Log consumers also poll, so a lost notification costs seconds and no message.
"""

from collections.abc import Callable

from portico.ports import Clock

GATHERING = 0.1  # seconds in which what is new is told of once


class LogNotifier:
    """Coalesces notifications of a moment into one."""

    def __init__(self, clock: Clock, notify: Callable[[], None]) -> None:
        self._clock = clock
        self._notify = notify
        self._gathering = False

    def notify_consumers(self) -> None:
        if not self._gathering:
            self._gathering = True
            self._clock.callLater(GATHERING, self._flush)

    def _flush(self) -> None:
        self._gathering = False
        self._notify()
