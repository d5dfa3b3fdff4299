"""Use cases of devices."""

from typing import Any, Protocol

import msgspec

from portico.contract import uris
from portico.contract.device import (
    DeviceRegistered,
    Devices,
    DeviceUnregistered,
    ListDevices,
    RegisterDevice,
    UnregisterDevice,
)
from portico.domain.devices import check_device
from portico.domain.errors import NotFound
from portico.domain.people import NO_SESSION, Caller, Login
from portico.storage.delivery.devices import Devices as Store


class Sessions(Protocol):
    """Whom to ask about a session: the router."""

    async def request(self, uri: str, *args: Any) -> Any:
        """Ask. Raises what is refused, or Unavailable."""


class DeviceService:
    """Knows where pushes go."""

    def __init__(self, store: Store, sessions: Sessions) -> None:
        self._store = store
        self._sessions = sessions

    async def register(self, request: RegisterDevice, caller: Caller) -> DeviceRegistered:
        """Send pushes there too."""
        check_device(request.provider, request.token, request.p256dh, request.auth)
        login = await self._login(caller)
        return DeviceRegistered(device=await self._store.register(caller.user_id, request, login))

    async def unregister(self, request: UnregisterDevice, caller: Caller) -> DeviceUnregistered:
        """Send none there any more."""
        return DeviceUnregistered(unregistered=await self._store.unregister(caller.user_id, request.token))

    async def list(self, request: ListDevices, caller: Caller) -> Devices:  # noqa: ARG002
        """Where they go."""
        return Devices(devices=await self._store.list(caller.user_id))

    async def _login(self, caller: Caller) -> Login | None:
        """Whose the device is: nobody's that is known, where a service registers it."""
        if caller.role == "service":
            return None
        if caller.session_id == NO_SESSION:
            return caller.login
        login = await self._sessions.request(uris.LOGIN, caller.session_id)
        if login is None:
            raise NotFound("this session has ended")
        return msgspec.convert(login, Login)
