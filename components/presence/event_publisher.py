"""Presence publisher: stores the last-seen time after each change, then publishes the change.

It compares the presence that was last published with the current one, so any number of changes in between
costs at most one event. A step that fails is retried.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from itertools import islice
from typing import Protocol

import structlog
from twisted.internet.defer import Deferred

from components.presence.audiences import PresenceAudiences
from components.presence.tracker import PresenceTracker
from portico.contract.presence import PresenceChanged
from portico.domain.errors import Unavailable
from portico.domain.presence import Presence, Seen, Status, most_hidden, seen_by_others
from portico.domain.times import rfc3339
from portico.ports import Clock, Publisher
from portico.storage.conversations.contacts import Contacts, ContactState
from portico.storage.presence import Leases

log = structlog.get_logger()
LIMIT = 256  # people at a time
RETRY = 1.0  # seconds after the database did not answer


class Peers(Protocol):
    """The presence components of other nodes."""

    @property
    def exist(self) -> bool: ...
    def publish(self, changes: Mapping[str, Seen]) -> None: ...


class PresenceEventPublisher:
    """Publishes presence changes to the users of this node, and to the other nodes."""

    def __init__(
        self,
        tracker: PresenceTracker,
        contacts: Contacts,
        leases: Leases,
        publisher: Publisher,
        audiences: PresenceAudiences,
        peers: Peers,
        clock: Clock,
    ) -> None:
        self._tracker = tracker
        self._contacts = contacts
        self._leases = leases
        self._publisher = publisher
        self._audiences = audiences
        self._peers = peers
        self._clock = clock
        self._published: dict[str, Seen] = {}
        self._told: dict[str, Seen] = {}  # of users who are online at other nodes only
        self._changed: dict[str, None] = {}
        self._running = False
        self._idle: list[Deferred[None]] = []
        tracker.call_on_change(self.queue_change)

    def queue_change(self, user_id: str) -> None:
        """Queue a user whose presence may have changed."""
        self._changed[user_id] = None
        if not self._running:
            self._running = True
            self._clock.callLater(0, self._start)

    def assume_published(self, user_id: str, seen: Seen) -> None:
        """Assume the presence that was published before a restart."""
        self._published.setdefault(user_id, seen)

    def differs(self, user_id: str, seen: Seen) -> bool:
        """Whether the users of this node were not told that of a user of another node."""
        return self._told.get(user_id) != seen

    def note_told(self, user_id: str, seen: Seen) -> None:
        """The users of this node were told that of a user of another node."""
        if seen.online:
            self._told[user_id] = seen
        else:
            self._told.pop(user_id, None)

    def list_told(self) -> list[str]:
        """Users whom the users of this node believe online at another node."""
        return list(self._told)

    def wait_until_idle(self) -> "Deferred[None]":
        """Fires once all queued changes are published."""
        done: Deferred[None] = Deferred()
        if self._running:
            self._idle.append(done)
        else:
            done.callback(None)
        return done

    async def load(self, user_ids: Collection[str]) -> None:
        """Load users whose state is unknown. Raises Unavailable."""
        unknown = [user_id for user_id in user_ids if self._tracker.is_unknown(user_id)]
        if not unknown:
            return
        states = await self._contacts.read_states(unknown)
        elsewhere = await self._leases.list_elsewhere(unknown) if self._peers.exist else {}
        for user_id in unknown:
            state = states.get(user_id, ContactState(None, invisible=False))
            offline = Seen(online=False, status="offline", last_seen=state.last_seen)
            self._published.setdefault(user_id, self._told.pop(user_id, offline))
            self._tracker.set_stored_state(user_id, state, elsewhere.get(user_id, "online"))

    def _start(self) -> None:
        Deferred.fromCoroutine(self._run())

    async def _run(self) -> None:
        while self._changed:
            batch = list(islice(self._changed, LIMIT))
            for user_id in batch:
                del self._changed[user_id]
            try:
                await self._publish_changes(batch)
            except Unavailable:
                self._changed.update(dict.fromkeys(batch))
                self._clock.callLater(RETRY, self._start)
                return
            except Exception:
                log.exception("presence.not_published")
        self._running = False
        idle, self._idle = self._idle, []
        for done in idle:
            done.callback(None)

    async def _publish_changes(self, user_ids: Collection[str]) -> None:
        await self.load(user_ids)
        present = {id_: presence for id_ in user_ids if (presence := self._tracker.find(id_))}
        await self._leases.set_statuses({id_: _lease(presence) for id_, presence in present.items()})
        views = await self._views(present)
        changes = {id_: seen for id_, seen in views.items() if seen != self._published.get(id_)}
        await self._contacts.record_offline(_departures(changes))
        await self._publish(changes)
        self._peers.publish(changes)
        self._published.update(changes)
        self._forget_gone(present)

    async def _views(self, present: Mapping[str, Presence]) -> dict[str, Seen]:
        """Visible presence; a user who is offline here may be online on another node."""
        gone = [id_ for id_, presence in present.items() if presence.phase == "offline"]
        elsewhere = await self._leases.list_elsewhere(list(present) if self._peers.exist else gone)
        return {id_: seen_on(presence, elsewhere.get(id_)) for id_, presence in present.items()}

    async def _publish(self, changes: Mapping[str, Seen]) -> None:
        audiences = await self._audiences.find(changes)
        for user_id, seen in changes.items():
            if audiences[user_id]:
                self._publisher.publish(event_of(user_id, seen), audiences[user_id])

    def _forget_gone(self, present: Mapping[str, Presence]) -> None:
        for user_id, presence in present.items():
            if presence.phase == "offline" and self._tracker.drop_offline(user_id, presence):
                seen = self._published.pop(user_id, None)
                if seen and seen.online:
                    self._told[user_id] = seen


def seen_on(presence: Presence, elsewhere: Status | None) -> Seen:
    """Visible presence of a user who may be connected to another node."""
    if elsewhere is None:
        return seen_by_others(presence)
    chosen = elsewhere if presence.phase == "offline" else most_hidden(presence.chosen, elsewhere)
    return seen_by_others(Presence(phase="online", chosen=chosen, last_seen=presence.last_seen))


def event_of(user_id: str, seen: Seen) -> PresenceChanged:
    last_seen = rfc3339(seen.last_seen) if seen.last_seen else None
    return PresenceChanged(user_id=user_id, online=seen.online, status=seen.status, last_seen=last_seen)


def _lease(presence: Presence) -> Status | None:
    return None if presence.phase == "offline" else presence.chosen


def _departures(changes: Mapping[str, Seen]) -> dict[str, datetime]:
    return {id_: seen.last_seen for id_, seen in changes.items() if not seen.online and seen.last_seen}
