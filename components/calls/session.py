"""What the room of calls answers, and what it hears of the router."""

from components.calls.ice import IceService
from components.calls.recovery import Keeper
from components.calls.service import CallService
from components.calls.signalling import Signalling
from portico.contract import uris
from runtime.procedures import Endpoint, endpoints, when
from runtime.router_connection import Link


def procedures(
    service: CallService, signalling: Signalling, keeper: Keeper, ice: IceService
) -> list[Endpoint]:
    """`call.*`."""
    return endpoints(
        {
            "call.start": when(keeper.known, service.start),
            "call.accept": when(keeper.known, service.accept),
            "call.reject": when(keeper.known, service.reject),
            "call.end": when(keeper.known, service.end),
            "call.update": when(keeper.known, service.update),
            "call.signal": when(keeper.known, signalling.signal),
            "call.get": service.get,
            "call.history": service.history,
            "call.ice_servers": ice.servers,
        }
    )


def listen(link: Link, keeper: Keeper) -> None:
    """Hear of sessions as long as the link is up."""
    link.hear(uris.SESSION_LEFT, keeper.left)
    link.watch(keeper.resume)
