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
            "call.start": when(recovery.wait_until_ready, service.start),
            "call.accept": when(recovery.wait_until_ready, service.accept),
            "call.reject": when(recovery.wait_until_ready, service.reject),
            "call.end": when(recovery.wait_until_ready, service.end),
            "call.update": when(recovery.wait_until_ready, service.update),
            "call.signal": when(recovery.wait_until_ready, signalling.signal),
            "call.get": service.get,
            "call.history": service.history,
            "call.ice_servers": ice.servers,
        }
    )


def listen(connection: RouterConnection, recovery: CallRecovery) -> None:
    """Subscribe to session events."""
    connection.subscribe(uris.SESSION_LEFT, recovery.on_session_left)
    connection.call_on_connect(recovery.resume)
