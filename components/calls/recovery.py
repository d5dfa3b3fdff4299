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

    def __init__(self, board: CallManager, store: Calls, snapshot: SessionSnapshot, clock: Clock) -> None:
        self._board = board
        self._store = store
        self._snapshot = snapshot
        self._recovery = Recovery(clock, self._learn)

    def left(self, session_id: int, *_: object) -> None:
        """The router: a session has ended."""
        self._snapshot.end(session_id)
        for call in self._board.live.of_session(session_id):
            self._board.lose(call.id, {session_id})

    def resume(self) -> None:
        """The link is up: learn what was missed."""
        self._recovery.resume()

    async def known(self) -> None:
        """Return when it is known which calls there are. Raises Unavailable."""
        await self._recovery.known()

    async def _learn(self) -> None:
        """Calls first: a session that comes into one while the door is asked is none that was lost."""
        for call in await self._store.live():
            self._board.take_up(call)
        known = list(self._board.live)
        sessions = await self._snapshot.sessions()
        for call in known:
            gone = call.sessions - sessions.keys()
            if gone:
                self._board.lose(call.id, gone)
