"""What the site says of people, in Portico's terms: what breaks the contract is left out. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from portico.contract.choosing import change_of
from portico.contract.device import RegisterDevice
from portico.contract.payload import decode
from portico.contract.preferences import SetPreferences
from portico.contract.site import SiteUser
from portico.contract.user import UpdateUser
from portico.domain.devices import check_device
from portico.domain.errors import InvalidArgument
from portico.domain.notifications import Preferences
from portico.domain.text import clean_name

LONGEST_ADDRESS = 320  # characters


def profile_of(said: Mapping[str, Any]) -> SiteUser:
    """A profile, without what cannot be kept."""
    return SiteUser(
        name=clean_name(_good(said, "name") or ""),
        avatar_url=_good(said, "avatar_url"),
        email=_address(said.get("email")),
        mobile=_address(said.get("mobile")),
    )


def preferences_of(said: Mapping[str, Any]) -> Callable[[Preferences], Preferences] | None:
    """The change that the site's preferences ask for; None when there is nothing of use in them."""
    given: dict[str, Any] = {}
    for name in SetPreferences.__struct_fields__:
        if name in said:
            given |= _kept(name, said[name])
    return change_of(decode(SetPreferences, given)) if given else None


def devices_of(said: Sequence[Mapping[str, Any]]) -> list[RegisterDevice]:
    """The devices among what the site lists that can be reached."""
    return [device for one in said if (device := _device(one)) is not None]


def _device(said: Mapping[str, Any]) -> RegisterDevice | None:
    known = {name: said[name] for name in RegisterDevice.__struct_fields__ if said.get(name) is not None}
    try:
        device = decode(RegisterDevice, known)
        check_device(device.provider, device.token, device.p256dh, device.auth)
    except InvalidArgument:
        return None
    return device


def _kept(name: str, value: Any) -> dict[str, Any]:
    try:
        change_of(decode(SetPreferences, {name: value}))
    except InvalidArgument:
        return {}
    return {name: value}


def _good(said: Mapping[str, Any], name: str) -> str | None:
    """What somebody could have set themselves."""
    value = said.get(name)
    try:
        decode(UpdateUser, {name: value})
    except InvalidArgument:
        return None
    return value or None


def _address(value: Any) -> str | None:
    return value if isinstance(value, str) and 0 < len(value) <= LONGEST_ADDRESS else None
