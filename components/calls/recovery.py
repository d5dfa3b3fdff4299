"""Call recovery: loads active calls after a restart, tracks sessions that are lost, and takes over.

After a restart of this process the database has every active call. A participant whose session is gone
has the grace period to reconnect. Deadlines that passed meanwhile are handled at once. The same for calls of
nodes that died: any node marks their sessions as lost and applies the deadlines.
"""

from datetime import timedelta

from components.calls.call_manager import CallManager
from portico.domain.calls.model import Call
from portico.domain.nodes import BEAT
from portico.ports import Clock
from portico.storage.calls.store import Calls
from runtime.recovery import Recovery
from runtime.session_snapshot import SessionSnapshot

PERIOD = 2.0  # seconds between two looks for calls that nobody looks after
SEEN = 2 * BEAT  # seconds in which the heartbeats of all others find that this node lives
OVERDUE = timedelta(seconds=1)  # after which a deadline was missed by the node that should have applied it


class CallRecovery:
    """Keeps the call manager in step with the database, the router of this node, and the other nodes."""

    def __init__(
        self, manager: CallManager, store: Calls, snapshot: SessionSnapshot, clock: Clock, node: str
    ) -> None:
        self._manager = manager
        self._clock = clock
        self._node = node
        self._store = store
        self._snapshot = snapshot
        self._recovery = Recovery(clock, self._learn)

    def on_session_left(self, session_id: int, *_: object) -> None:
        self._snapshot.drop_session(session_id)
        for call in self._manager.live.of_session(session_id):
            self._manager.mark_lost(call.id, {session_id})

    def resume(self) -> None:
        """The router connection is up: rebuild the state."""
        self._recovery.resume()

    async def wait_until_ready(self) -> None:
        """Return when the active calls are loaded. Raises Unavailable."""
        await self._recovery.wait_until_ready()

    async def take_over(self) -> None:
        """Learn what other nodes changed, and do what dead ones left. Raises Unavailable."""
        known = {call.id: call for call in self._manager.live}
        for call in await self._store.list_changed([*known.values()]) if known else ():
            self._manager.live.update(call)
            self._bring_back(known[call.id], call)
        abandoned = await self._store.list_abandoned(self._manager.now - OVERDUE)
        for call_id, gone in abandoned.items():
            if gone:
                self._manager.mark_lost(call_id, gone)
            self._manager.apply_deadlines(call_id)

    def _bring_back(self, before: Call, after: Call) -> None:
        """Another node held this one for dead and its sessions for lost, which are connected.

        Until the others have seen that this node lives, they would send these sessions nothing.
        """
        here = {id_ for id_ in before.sessions_at(self._node) if not self._snapshot.has_ended(id_)}
        lost = {party.user_id for party in after.parties if party.state == "lost"}
        for party in before.parties:
            if party.session_id is not None and party.session_id in here and party.user_id in lost:
                back = (after.id, party.user_id, party.session_id)
                self._clock.callLater(SEEN, self._manager.bring_back, *back)

    async def _learn(self) -> None:
        """Load calls first: a session that joins one during the snapshot must not count as lost."""
        for call in await self._store.list_active():
            if call.sessions_at(self._node) or not call.sessions:
                self._recover(self._manager.live.update(call))
        sessions = await self._snapshot.read_sessions()
        for call in list(self._manager.live):
            gone = call.sessions_at(self._node) - sessions.keys()
            if gone:
                self._manager.mark_lost(call.id, gone)

    def _recover(self, call: Call) -> None:
        """The node of the caller makes it ring."""
        if call.parties[0].node_id in (self._node, None):
            self._manager.ring_again(call)
