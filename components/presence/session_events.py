"""Session events: tracks joined and left sessions, and rebuilds the state after each reconnect.

The router publishes who joins and leaves. After a restart of this process or of the router, the component
asks the router who is connected and reads from Redis who was. Queries wait until that is done.
"""

from collections.abc import Sequence
from typing import Any

import structlog
from twisted.internet.defer import Deferred
from twisted.internet.task import LoopingCall

from components.presence.event_publisher import PresenceEventPublisher
from components.presence.tracker import PresenceTracker
from portico.domain.errors import Unavailable
from portico.domain.presence import Presence, seen_by_others
from portico.ports import Clock
from portico.storage.conversations.contacts import Contacts
from portico.storage.presence import LEASE, Leases
from runtime.recovery import Recovery
from runtime.session_snapshot import SessionSnapshot

log = structlog.get_logger()


class SessionEvents:
    """Keeps the presence tracker in step with the router."""

    def __init__(
        self,
        snapshot: SessionSnapshot,
        tracker: PresenceTracker,
        event_publisher: PresenceEventPublisher,
        contacts: Contacts,
        leases: Leases,
        clock: Clock,
    ) -> None:
        self._snapshot = snapshot
        self._tracker = tracker
        self._event_publisher = event_publisher
        self._contacts = contacts
        self._leases = leases
        self._recovery = Recovery(clock, self._learn)
        self._renewal = LoopingCall(lambda: Deferred.fromCoroutine(self._renew()))
        self._renewal.clock = clock  # type: ignore[assignment]

    def on_joined(self, sessions: Sequence[Sequence[Any]]) -> None:
        """The router: sessions of clients have begun; the id, user and role of each."""
        for session_id, user_id, _ in sessions:
            self._tracker.join(session_id, user_id)

    def on_left(self, session_id: int, *_: Any) -> None:
        self._snapshot.drop_session(session_id)
        self._tracker.end_session(session_id)

    def resume(self) -> None:
        """The router connection is up: rebuild the state."""
        self._recovery.resume()

    async def wait_until_ready(self) -> None:
        """Return when the connected sessions are known. Raises Unavailable."""
        await self._recovery.wait_until_ready()

    async def stop(self) -> None:
        """Before the process ends: store the last-seen time of everybody online here."""
        if self._renewal.running:
            self._renewal.stop()
        try:
            await self._contacts.record_offline(
                dict.fromkeys(self._tracker.list_visible(), self._tracker.now)
            )
        except Unavailable as error:
            log.warning("presence.not_written", reason=error.message)
        await self._leases.release_all()

    async def _learn(self) -> None:
        """Load connected sessions; the first time also the leases from before a restart."""
        if not self._renewal.running:
            await self._recall()
        self._tracker.replace_sessions(await self._snapshot.read_sessions())
        if not self._renewal.running:
            self._renewal.start(LEASE / 3, now=False)

    async def _recall(self) -> None:
        """Restore presence from before a restart without publishing it again."""
        held = await self._leases.list_held()
        states = await self._contacts.read_states(held)
        for user_id, state in states.items():
            was = Presence(phase="online", chosen=held[user_id], last_seen=state.last_seen)
            self._event_publisher.assume_published(user_id, seen_by_others(was))
            self._tracker.restore_user(user_id, held[user_id], state)

    async def _renew(self) -> None:
        try:
            await self._leases.renew()
        except Exception:
            log.exception("presence.not_renewed")  # and it goes on, or everybody here would expire
