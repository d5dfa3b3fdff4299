"""Internal procedures that the nodes component registers."""

from collections.abc import Callable, Mapping
from typing import Any

from twisted.internet.defer import Deferred

from components.nodes.service import NodeService
from portico.contract import uris
from runtime.database_clock import DatabaseClock


def internals(service: NodeService, clock: DatabaseClock) -> Mapping[str, Callable[..., Any]]:
    """For the other processes of the node, and for its router."""
    return {
        uris.CLOCK_AHEAD: lambda: clock.ahead,
        uris.LIVE_NODES: service.list_live,
        uris.ALL_NODES: lambda: Deferred.fromCoroutine(service.list_all()),
    }
