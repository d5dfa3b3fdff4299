"""Tells other components who has sent a message where, at most ten times a second.

The first message is told at once, and those of the next tenth of a second together: a busy process publishes
ten small notifications a second and not one for each message. One that is lost costs little: whoever was
typing then stops by a timeout.
"""

from collections.abc import Callable, Iterable
from typing import TypeAlias

from portico.ports import Clock

Sent: TypeAlias = tuple[int, str, float]  # conversation, user, and when
GATHERING = 0.1  # seconds between two notifications


class SentNotifier:
    """Gathers senders; the latest message of a user in a conversation counts."""

    def __init__(self, clock: Clock, notify: Callable[[list[Sent]], None]) -> None:
        self._clock = clock
        self._notify = notify
        self._latest: dict[tuple[int, str], float] = {}
        self._gathering = False

    def note(self, places: Iterable[tuple[int, str]]) -> None:
        """Messages of these users in these conversations were stored."""
        self._latest.update(dict.fromkeys(places, self._clock.seconds()))
        if not self._gathering:
            self._flush()

    def _flush(self) -> None:
        latest, self._latest = self._latest, {}
        self._gathering = bool(latest)
        if latest:
            self._notify([(*place, at) for place, at in latest.items()])
            self._clock.callLater(GATHERING, self._flush)
