"""`device.*`: where the caller's pushes go."""

from typing import Annotated, Literal

from msgspec import Meta

from portico.contract.payload import Request
from portico.contract.shapes import Id, Shape

Token = Annotated[str, Meta(min_length=1, max_length=2048)]
Key = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[A-Za-z0-9_-]+={0,2}$(?!\n)")]
PushProvider = Literal["fcm", "expo", "webpush"]
Platform = Literal["ios", "android", "web"]


class RegisterDevice(Request, frozen=True):
    """Send push notifications to this device too.

    Repeating it changes nothing; a token belongs to the user who registered it last. Call it whenever the
    app has connected: the device belongs to the login of the session and ends with it (`session.revoke`,
    `session.revoke_others`, `admin.revoke_tokens`), not when its token expires.

    `token` is what Firebase or Expo gave the app. For `webpush` it is the `endpoint` of the browser's
    subscription, with its keys `p256dh` and `auth`. A user has at most 20 devices; one more removes the
    oldest.
    """

    token: Token
    provider: PushProvider
    platform: Platform
    p256dh: Key | None = None
    auth: Key | None = None


class UnregisterDevice(Request, frozen=True):
    """Stop push notifications to this device. Call it at logout.

    A token that is not the caller's changes nothing.
    """

    token: Token


class ListDevices(Request, frozen=True):
    """The caller's devices, the most recently registered first."""


class Device(Shape, frozen=True):
    """A device that gets push notifications. Answers do not include its token."""

    id: Id
    provider: PushProvider
    platform: Platform
    registered_at: str


class DeviceRegistered(Shape, frozen=True):
    """The device."""

    device: Device


class DeviceUnregistered(Shape, frozen=True):
    """`unregistered` is true if the device was registered until now."""

    unregistered: bool


class Devices(Shape, frozen=True):
    """The caller's devices."""

    devices: list[Device]
