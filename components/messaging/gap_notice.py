"""Asks the clients of this node to sync after events of other nodes may have been lost.

Messages come from the log. Everything else is in the answer of `sync.changes`: no event is published again.
"""

from collections.abc import Sequence

from portico.contract import uris
from portico.contract.sync import SyncNeeded
from portico.ports import Clock
from portico.waiting import sleep
from runtime.after_commit import start_until_done
from runtime.live_nodes import LiveNodes
from runtime.router_connection import RouterConnection

DELAY = 3.0  # seconds in which the bus has found its users again, and what is lost by then is covered too
SHARE, PAUSE = 100, 0.1  # users at a time, and seconds between two shares: they all ask for something


class GapNotice:
    """One notice for all losses of a moment."""

    def __init__(self, connection: RouterConnection, nodes: LiveNodes, clock: Clock) -> None:
        self._connection = connection
        self._nodes = nodes
        self._clock = clock
        self._is_due = False

    def note_loss(self) -> None:
        """Events of other nodes may be lost, if there are any."""
        if self._nodes.others and not self._is_due:
            self._is_due = True
            self._clock.callLater(DELAY, start_until_done, self._clock, self._publish)

    async def _publish(self) -> None:
        self._is_due = False
        sessions: Sequence[tuple[int, str]] = await self._connection.call(uris.CONNECTED)
        users = sorted({user_id for _, user_id in sessions})
        for start in range(0, len(users), SHARE):
            self._connection.publish_here(SyncNeeded(), users[start : start + SHARE])
            await sleep(self._clock, PAUSE)
