"""Procedures that the sync component registers."""

from components.sync.service import SyncService
from runtime.procedures import Endpoint, endpoints, streaming_endpoints


def procedures(service: SyncService) -> list[Endpoint]:
    """`sync.*`."""
    return [
        *streaming_endpoints({"sync.state": service.get_state}),
        *endpoints({"sync.changes": service.get_changes}),
    ]
