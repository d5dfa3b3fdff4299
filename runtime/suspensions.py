"""Tells the router of each node who is suspended, so that it refuses what they write.

The decision is committed before. The router gets the whole list each time: after a decision, when the
connection is up, and every few seconds, in case a notification from another node was lost.
"""

from collections.abc import Callable
from contextlib import suppress

from portico.contract import uris
from portico.domain.errors import Unavailable
from portico.ports import Clock
from portico.storage.moderation.decisions import Decisions
from runtime.after_commit import retry_until_done
from runtime.router_connection import RouterConnection

PERIOD = 5.0  # seconds between two looks


class Suspensions:
    """Passes on who is suspended."""

    def __init__(self, decisions: Decisions, connection: RouterConnection, clock: Clock) -> None:
        self._decisions = decisions
        self._connection = connection
        self._clock = clock
        self._listeners: list[Callable[[], None]] = []

    def call_on_change(self, listener: Callable[[], None]) -> None:
        """Call `listener` after each decision that this process announces."""
        self._listeners.append(listener)

    async def tell(self) -> None:
        """Tell the router of this node. Raises Unavailable."""
        suspended = await self._decisions.list_suspended()
        await self._connection.call(uris.SUSPENDED, [list(each) for each in suspended])

    async def announce(self) -> None:
        """After a decision: tell the router of this node, and let the other nodes look."""
        with suppress(Unavailable):
            await retry_until_done(self._clock, self.tell)
        for listener in self._listeners:
            listener()
        self._connection.notify_internal(uris.SUSPENSIONS_CHANGED)  # it does not come back to this process
        self._connection.notify_nodes(uris.SUSPENSIONS_CHANGED)
