"""Before a node of a cluster stops: its clients move to the other nodes."""

from collections.abc import Sequence
from time import monotonic

from portico.domain.nodes import BEAT
from portico.settings.core import Settings
from portico.storage import nodes
from portico.storage.connection_errors import DatabaseTrouble
from portico.storage.nodes import NodeState
from server.log import ManagerLog
from server.process_manager import ProcessManager

LONGEST = 15.0  # seconds; the router ends the sessions within ten


def move_clients_away(manager: ProcessManager, settings: Settings, log: ManagerLog) -> None:
    """Return when no client is left. Where no other node lives, they stay until the end.

    A second request to stop, or a database that does not answer, ends it at once.
    """
    try:
        if not any(other.id != settings.node for other in _alive(settings)):
            return
        log("node_draining")
        nodes.drain(settings.dsn, settings.node)
        manager.keep_running_until(_Departure(settings).is_over, LONGEST)
    except DatabaseTrouble as error:
        log.warning("node_not_drained", reason=str(error))


def _alive(settings: Settings) -> Sequence[NodeState]:
    return [node for node in nodes.list_nodes(settings.dsn) if node.state == "alive"]


class _Departure:
    """Looks whether clients are left, no more often than the node says it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._due = monotonic() + BEAT

    def is_over(self) -> bool:
        if monotonic() < self._due:
            return False
        self._due = monotonic() + BEAT
        own = [node for node in nodes.list_nodes(self._settings.dsn) if node.id == self._settings.node]
        return not any(node.sessions for node in own)
