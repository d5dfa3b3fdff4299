"""Call recovery: loads active calls after a restart, and tracks sessions that are lost.

After a restart of this process the database has every active call. A participant whose session is gone
has the grace period to reconnect. Deadlines that passed meanwhile are handled at once.
"""

from components.calls.call_manager import CallManager
from portico.ports import Clock
from portico.storage.calls.store import Calls
from runtime.recovery import Recovery
from runtime.session_snapshot import SessionSnapshot


class CallRecovery:
    """Keeps the call manager in step with the database and the router."""

    def __init__(self, manager: CallManager, store: Calls, snapshot: SessionSnapshot, clock: Clock) -> None:
        self._manager = manager
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

    async def _learn(self) -> None:
        """Load calls first: a session that joins one during the snapshot must not count as lost."""
        for call in await self._store.list_active():
            self._manager.recover_call(call)
        calls = list(self._manager.live)
        sessions = await self._snapshot.read_sessions()
        for call in calls:
            gone = call.sessions - sessions.keys()
            if gone:
                self._manager.mark_lost(call.id, gone)
