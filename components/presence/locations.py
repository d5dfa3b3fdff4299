"""Writes to Redis which users are connected to this node, for the bus of the other nodes."""

from twisted.internet.defer import Deferred

from components.presence.tracker import PresenceTracker
from portico.ports import Clock
from portico.storage.bus import Locations
from portico.storage.redis import RedisDown

PERIOD = 1.0  # seconds between two looks whether Redis has lost anything


class LocationWriter:
    """Writes a user at the first session and at the end of the last; one write at a time has all changes."""

    def __init__(self, tracker: PresenceTracker, store: Locations, clock: Clock) -> None:
        self._tracker = tracker
        self._store = store
        self._clock = clock
        self._written: set[str] = set()
        self._changed: set[str] = set()
        self._writing = False
        self._is_complete = False
        tracker.call_on_change(self._note)

    async def rewrite_if_lost(self) -> None:
        """Write everybody after Redis has lost something, which it does at a restart and after a while."""
        try:
            if not (self._is_complete and await self._store.are_written()):
                self._is_complete = True  # unless a write fails from here on
                self._written.clear()
                self._changed.update(self._tracker.list_connected())
                await self._write()
                await self._store.set_written()
        except RedisDown:
            self._is_complete = False

    def _note(self, user_id: str) -> None:
        if self._tracker.is_connected(user_id) != (user_id in self._written):
            self._changed.add(user_id)
            if not self._writing:
                self._writing = True
                self._clock.callLater(0, lambda: Deferred.fromCoroutine(self._write_until_done()))

    async def _write_until_done(self) -> None:
        try:
            while self._changed:
                await self._write()
        except RedisDown:
            self._is_complete = False  # everybody is written again when it is back
        finally:
            self._writing = False

    async def _write(self) -> None:
        changed, self._changed = self._changed, set()
        arrived = [id_ for id_ in changed if self._tracker.is_connected(id_) and id_ not in self._written]
        left = [id_ for id_ in changed if not self._tracker.is_connected(id_) and id_ in self._written]
        self._written.update(arrived)
        self._written.difference_update(left)
        await self._store.move(arrived, left)
