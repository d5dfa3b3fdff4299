"""Tells the components who has joined: all clients of a turn of the reactor in one event.

Crossbar publishes an event for each session, with all its details. Who leaves is published at once, so what
is collected is published before: otherwise a component would believe that somebody who has left is there.
"""

from typing import Any

from portico.contract import uris
from portico.contract.roles import CLIENTS
from portico.ports import Clock


class JoinedSessions:
    """The clients that have joined and are not published yet."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._new: list[tuple[int, str, str]] = []
        self._publisher: Any = None

    def add(self, session: Any, publisher: Any) -> None:
        """A session has joined; `publisher` is the realm's own session."""
        if session._authrole not in CLIENTS:
            return
        self._publisher = publisher
        if not self._new:
            self._clock.callLater(0, self.flush)
        self._new.append((session._session_id, session._authid, session._authrole))

    def flush(self) -> None:
        """Publish the session id, user and role of each."""
        if self._new:
            new, self._new = self._new, []
            self._publisher.publish(uris.SESSIONS_JOINED, new)
