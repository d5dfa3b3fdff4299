"""Procedures that the sync component registers."""

from components.sync.service import SyncService
from runtime.procedures import Endpoint, endpoints


def procedures(service: SyncService) -> list[Endpoint]:
    """`sync.*`."""
    return endpoints({"sync.state": service.get_state, "sync.changes": service.get_changes})
