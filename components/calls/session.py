"""Procedures that the calls component registers, and router events that it subscribes to."""

from components.calls.ice import IceService
from components.calls.recovery import CallRecovery
from components.calls.service import CallService
from components.calls.signalling import Signalling
from portico.contract import uris
from runtime.procedures import Endpoint, endpoints, when
from runtime.router_connection import RouterConnection


def procedures(
    service: CallService, signalling: Signalling, recovery: CallRecovery, ice: IceService
) -> list[Endpoint]:
    """`call.*`."""
    return endpoints(
        {
            "call.start": when(recovery.known, service.start),
            "call.accept": when(recovery.known, service.accept),
            "call.reject": when(recovery.known, service.reject),
            "call.end": when(recovery.known, service.end),
            "call.update": when(recovery.known, service.update),
            "call.signal": when(recovery.known, signalling.signal),
            "call.get": service.get,
            "call.history": service.history,
            "call.ice_servers": ice.servers,
        }
    )


def listen(link: RouterConnection, recovery: CallRecovery) -> None:
    """Hear of sessions as long as the link is up."""
    link.hear(uris.SESSION_LEFT, recovery.left)
    link.watch(recovery.resume)
