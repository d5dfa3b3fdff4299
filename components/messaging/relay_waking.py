"""Wakes the message relays when another component has written to the log."""

from components.messaging.bus_wait import BusWait
from portico.contract import uris
from runtime.periodic import PeriodicTask
from runtime.router_connection import RouterConnection


class RelayWaking:
    """Such messages do not come over the bus: the relay of each node reads them at once."""

    def __init__(self, sweeping: PeriodicTask, bus_wait: BusWait, connection: RouterConnection) -> None:
        self._sweeping = sweeping
        self._bus_wait = bus_wait
        self._connection = connection

    def wake_all(self) -> None:
        """Sweep now, at every node."""
        self._connection.notify_nodes(uris.RELAY_WOKEN)
        self.wake_here()

    def wake_here(self) -> None:
        """Sweep now, and wait for nothing from the bus."""
        self._bus_wait.skip()
        self._sweeping.wake()
