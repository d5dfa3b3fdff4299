"""Use case of `call.ice_servers`: the configured STUN and TURN servers, with a short-lived credential."""

from portico.contract.call import GetIceServers, IceServers
from portico.contract.call_shapes import IceServer
from portico.domain.calls.ice import Ice, turn_credential
from portico.domain.people import Caller
from portico.domain.times import rfc3339_epoch
from portico.ports import Clock


class IceService:
    """STUN and TURN servers from the settings."""

    def __init__(self, ice: Ice, clock: Clock) -> None:
        self._ice = ice
        self._clock = clock

    async def servers(self, request: GetIceServers, caller: Caller) -> IceServers:  # noqa: ARG002 - no arguments
        expires_at = int(self._clock.seconds()) + self._ice.ttl
        found = [*self._stun(), *self._turn(caller.user_id, expires_at)]
        return IceServers(ice_servers=found, expires_at=rfc3339_epoch(expires_at))

    def _stun(self) -> list[IceServer]:
        return [IceServer(urls=list(self._ice.stun))] if self._ice.stun else []

    def _turn(self, user_id: str, expires_at: int) -> list[IceServer]:
        if not (self._ice.turn and self._ice.secret):
            return []
        username, credential = turn_credential(self._ice.secret, user_id, expires_at)
        return [IceServer(urls=list(self._ice.turn), username=username, credential=credential)]
