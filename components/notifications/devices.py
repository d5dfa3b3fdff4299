"""Use cases of devices."""

from portico.contract.device import (
    DeviceRegistered,
    Devices,
    DeviceUnregistered,
    ListDevices,
    RegisterDevice,
    UnregisterDevice,
)
from portico.domain.devices import check_device
from portico.domain.people import Caller
from portico.storage.devices import Devices as Store


class DeviceService:
    """Knows where pushes go."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def register(self, request: RegisterDevice, caller: Caller) -> DeviceRegistered:
        """Send pushes there too."""
        check_device(request.provider, request.token, request.p256dh, request.auth)
        return DeviceRegistered(device=await self._store.register(caller.user_id, request))

    async def unregister(self, request: UnregisterDevice, caller: Caller) -> DeviceUnregistered:
        """Send none there any more."""
        return DeviceUnregistered(unregistered=await self._store.unregister(caller.user_id, request.token))

    async def list(self, request: ListDevices, caller: Caller) -> Devices:  # noqa: ARG002
        """Where they go."""
        return Devices(devices=await self._store.list(caller.user_id))
