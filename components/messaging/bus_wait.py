"""The wait of the message relay for messages of other nodes that are on their way over the bus."""

from twisted.internet.defer import Deferred

from portico.ports import Clock
from runtime.bus import Bus
from runtime.live_nodes import LiveNodes

DELAY = 0.5  # seconds; a message on the bus takes some milliseconds


class BusWait:
    """Waits while there is something to wait for. Without other nodes, and without Redis, it does not."""

    def __init__(self, nodes: LiveNodes, bus: Bus | None, clock: Clock) -> None:
        self._nodes = nodes
        self._bus = bus
        self._clock = clock
        self._skips = False
        self._waiting: Deferred[None] | None = None

    def skip(self) -> None:
        """End the wait, or leave out the next one: what is in the log now does not come over the bus."""
        if self._waiting:
            self._end()
        else:
            self._skips = True

    async def wait(self) -> None:
        """Return when what was sent before now has arrived, as far as it does."""
        skips, self._skips = self._skips, False
        if skips or not (self._nodes.others and self._bus and self._bus.works):
            return
        waiting: Deferred[None] = Deferred()
        self._waiting = waiting
        timer = self._clock.callLater(DELAY, self._end)
        await waiting
        if timer.active():
            timer.cancel()

    def _end(self) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting:
            waiting.callback(None)
