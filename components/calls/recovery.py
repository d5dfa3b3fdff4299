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
    """Keeps the switchboard as the database and the router have it."""

    def __init__(self, manager: CallManager, store: Calls, snapshot: SessionSnapshot, clock: Clock) -> None:
        self._manager = manager
        self._store = store
        self._snapshot = snapshot
        self._recovery = Recovery(clock, self._learn)

    def left(self, session_id: int, *_: object) -> None:
        """The router: a session has ended."""
        self._snapshot.end(session_id)
        for call in self._manager.live.of_session(session_id):
            self._manager.lose(call.id, {session_id})

    def resume(self) -> None:
        """The link is up: learn what was missed."""
        self._recovery.resume()

    async def wait_until_ready(self) -> None:
        """Return when it is known which calls there are. Raises Unavailable."""
        await self._recovery.wait_until_ready()

    async def _learn(self) -> None:
        """Calls first: a session that comes into one while the door is asked is none that was lost."""
        for call in await self._store.live():
            self._manager.recover(call)
        calls = list(self._manager.live)
        sessions = await self._snapshot.sessions()
        for call in calls:
            gone = call.sessions - sessions.keys()
            if gone:
                self._manager.lose(call.id, gone)
