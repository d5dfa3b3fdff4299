"""Log notifier: publishes that the message log has grown, at most ten times a second.

What concerns teams has a topic of its own: where nobody writes to a team, what follows teams is not woken.
Log consumers also poll, so a lost notification costs seconds and no message.
"""

from collections.abc import Callable, Iterable

from portico.contract import uris
from portico.domain.teams.ids import is_team
from portico.ports import Clock

GATHERING = 0.1  # seconds in which what is new is told of once


class LogNotifier:
    """Coalesces notifications of a moment into one of each topic."""

    def __init__(self, clock: Clock, notify: Callable[[str], None]) -> None:
        self._clock = clock
        self._notify = notify
        self._is_waiting = False
        self._members = set[str]()

    def notify_consumers(self, members: Iterable[str] = ()) -> None:
        """A message of a conversation with these participants was published."""
        if not self._is_waiting:
            self._is_waiting = True
            self._clock.callLater(GATHERING, self._flush)
        self._members.update(members)

    def _flush(self) -> None:
        members, self._members, self._is_waiting = self._members, set(), False
        self._notify(uris.LOG_GREW)
        if any(map(is_team, members)):
            self._notify(uris.TEAM_LOG_GREW)
