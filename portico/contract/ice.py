"""`call.ice_servers`: what a device needs before it can make an RTCPeerConnection."""

from portico.contract.payload import Request
from portico.contract.shapes import IceServer, Shape


class GetIceServers(Request, frozen=True):
    """STUN and TURN servers, with a credential for the caller; ask before each call and each ICE restart."""


class IceServers(Shape, frozen=True):
    """What RTCPeerConnection takes as `iceServers`, good until `expires_at`; empty if the node has none."""

    ice_servers: list[IceServer]
    expires_at: str
