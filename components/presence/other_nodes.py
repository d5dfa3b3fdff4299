"""Presence across nodes: each node tells the others what changed there, and its own users what they hear.

A user who is connected to several nodes is published by each of them; what was published before is left out.
When a node dies, its users go offline as soon as their leases end.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import structlog
from twisted.internet.defer import Deferred

from components.presence.audiences import PresenceAudiences
from components.presence.event_publisher import PresenceEventPublisher, event_of
from components.presence.tracker import PresenceTracker
from portico.contract import uris
from portico.domain.errors import Unavailable
from portico.domain.presence import Seen, Status
from portico.domain.times import rfc3339
from portico.ports import Clock, Publisher
from portico.storage.conversations.contacts import Contacts
from portico.storage.presence import LEASE, Leases
from runtime.live_nodes import LiveNodes
from runtime.router_connection import RouterConnection

log = structlog.get_logger()
RETRY = 5.0  # seconds after Redis could not say who is left


class OtherNodes:
    """Tells the presence components of the other nodes."""

    def __init__(self, connection: RouterConnection, nodes: LiveNodes) -> None:
        self._connection = connection
        self._nodes = nodes

    @property
    def exist(self) -> bool:
        """Whether there are any."""
        return bool(self._nodes.others)

    def publish(self, changes: Mapping[str, Seen]) -> None:
        """The presence of these users changed here."""
        if changes and self.exist:
            rows = [
                (id_, seen.online, seen.status, seen.last_seen and rfc3339(seen.last_seen))
                for id_, seen in changes.items()
            ]
            self._connection.notify_nodes(uris.PRESENCE_CHANGED, changes=rows)

    def publish_status(self, user_id: str, status: Status) -> None:
        """A user chose a status, which counts for all their devices."""
        self._connection.notify_nodes(uris.STATUS_CHOSEN, user_id=user_id, status=status)


class PresenceElsewhere:
    """Publishes to the users of this node what changed at others."""

    def __init__(
        self,
        tracker: PresenceTracker,
        own: PresenceEventPublisher,
        audiences: PresenceAudiences,
        leases: Leases,
        contacts: Contacts,
        publisher: Publisher,
        clock: Clock,
    ) -> None:
        self._tracker = tracker
        self._own = own
        self._audiences = audiences
        self._leases = leases
        self._contacts = contacts
        self._publisher = publisher
        self._clock = clock
        self._changed: dict[str, Seen] = {}
        self._running = False

    def on_changed(self, changes: Sequence[Any]) -> None:
        """Another node: these users changed. Who is connected here too is seen as the two nodes together."""
        for user_id, online, status, last_seen in changes:
            if user_id in self._tracker:
                self._own.queue_change(user_id)
            else:
                moment = datetime.fromisoformat(last_seen) if last_seen else None
                self._changed[user_id] = Seen(online=online, status=status, last_seen=moment)
        self._start()

    def on_status_chosen(self, user_id: str, status: Status) -> None:
        """Another node: a user chose a status there."""
        self._tracker.set_status(user_id, status)

    def on_nodes_changed(self) -> None:
        """A node has stopped or died: its users are gone when its leases are, which ends after a while."""
        for delay in (0, LEASE + 1):
            self._clock.callLater(delay, self._check)

    def _check(self) -> None:
        Deferred.fromCoroutine(self._end_gone())

    async def _end_gone(self) -> None:
        told = self._own.list_told()
        elsewhere = await self._leases.list_elsewhere(told)
        if not self._leases.are_known:
            self._clock.callLater(RETRY, self._check)
            return
        now = self._tracker.now
        gone = [id_ for id_ in told if id_ not in elsewhere and id_ not in self._tracker]
        self._changed.update((id_, Seen(online=False, status="offline", last_seen=now)) for id_ in gone)
        try:
            await self._contacts.record_offline(dict.fromkeys(gone, now))
        except Unavailable as error:
            log.warning("presence.not_written", reason=error.message)
        self._start()

    def _start(self) -> None:
        if self._changed and not self._running:
            self._running = True
            Deferred.fromCoroutine(self._run())

    async def _run(self) -> None:
        try:
            while self._changed:
                changed, self._changed = self._changed, {}
                await self._publish(
                    {id_: seen for id_, seen in changed.items() if self._own.differs(id_, seen)}
                )
        except Unavailable as error:
            log.debug("publication.delayed", reason=error.message)  # the next change tells
        finally:
            self._running = False

    async def _publish(self, changes: Mapping[str, Seen]) -> None:
        audiences = await self._audiences.find(changes)
        for user_id, seen in changes.items():
            if audiences[user_id]:
                self._publisher.publish(event_of(user_id, seen), audiences[user_id])
                self._own.note_told(user_id, seen)
