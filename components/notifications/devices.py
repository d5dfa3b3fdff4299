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
    """The router, as source of a session's login."""

    async def call_component(self, uri: str, *args: Any) -> Any: ...


class DeviceService:
    """Use cases of push devices."""

    def __init__(self, store: Store, sessions: Sessions) -> None:
        self._store = store
        self._sessions = sessions

    async def register(self, request: RegisterDevice, caller: Caller) -> DeviceRegistered:
        check_device(request.provider, request.token, request.p256dh, request.auth)
        login = await self._login(caller)
        return DeviceRegistered(device=await self._store.register(caller.user_id, request, login))

    async def unregister(self, request: UnregisterDevice, caller: Caller) -> DeviceUnregistered:
        return DeviceUnregistered(unregistered=await self._store.unregister(caller.user_id, request.token))

    async def list_devices(self, request: ListDevices, caller: Caller) -> Devices:  # noqa: ARG002
        return Devices(devices=await self._store.list_devices(caller.user_id))

    async def _login(self, caller: Caller) -> Login | None:
        """The login that owns the device; None when a service registers it."""
        if caller.role == "service":
            return None
        if caller.session_id == NO_SESSION:
            return caller.login
        login = await self._sessions.call_component(uris.LOGIN, caller.session_id)
        if login is None:
            raise NotFound("this session has ended")
        return msgspec.convert(login, Login)
