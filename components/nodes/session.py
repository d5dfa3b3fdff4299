"""Internal procedures that the nodes component registers."""

from collections.abc import Callable, Mapping
from typing import Any

from components.nodes.service import NodeService
from portico.contract import uris


def internals(service: NodeService) -> Mapping[str, Callable[..., Any]]:
    """For the other processes of the node."""
    return {uris.LIVE_NODES: service.list_live}
