"""What the sync room answers."""

from components.platform.procedures import Endpoint, endpoints
from components.sync.service import SyncService


def procedures(service: SyncService) -> list[Endpoint]:
    """`sync.*`."""
    return endpoints({"sync.state": service.state, "sync.changes": service.changes})
