"""What the room of calls answers."""

from components.calls.ice import IceService
from components.platform.procedures import Endpoint, endpoints


def procedures(ice: IceService) -> list[Endpoint]:
    """`call.*`."""
    return endpoints({"call.ice_servers": ice.servers})
