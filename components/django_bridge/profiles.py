"""Converts user data of the site to Portico's types; values that break the contract are left out. No I/O."""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from portico.contract.choosing import change_of
from portico.contract.device import RegisterDevice
from portico.contract.payload import decode
from portico.contract.preferences import Choice, Choices, SetPreferences
from portico.contract.site import SiteUser
from portico.contract.user import UpdateUser
from portico.domain.delivery.planning import Preferences, merge
from portico.domain.delivery.reachability import StoredAddresses, stored_addresses
from portico.domain.devices import check_device
from portico.domain.errors import InvalidArgument
from portico.domain.importing.times import moment
from portico.domain.importing.values import flag, whole
from portico.domain.site_rows import channel_switches, device_fields, profile_fields
from portico.domain.text import clean_name

SECONDS = re.compile(r"\d\d:\d\d:\d\d(\.\d+)?", re.ASCII)


def profile_of(answer: Mapping[str, Any], country: str | None = None) -> SiteUser:
    addresses, fields = addresses_of(answer, country), profile_fields(answer)
    return SiteUser(
        name=clean_name(_good(fields, "name") or ""),
        avatar_url=_good(fields, "avatar_url"),
        email=addresses.email,
        mobile=addresses.mobile,
    )


def addresses_of(answer: Mapping[str, Any], country: str | None) -> StoredAddresses:
    fields = profile_fields(answer)
    return stored_addresses(_address(fields["email"]), _address(fields["mobile"]), country)


def preferences_of(answer: Mapping[str, Any]) -> Callable[[Preferences], Preferences] | None:
    """The change to apply; None when nothing in the site's preferences is usable."""
    given: dict[str, Any] = {}
    answer = _with_switches(answer)
    for name in SetPreferences.__struct_fields__:
        if name in answer:
            given |= _readable(name, answer[name])
    return change_of(decode(SetPreferences, given)) if given else None


def devices_of(answer: Sequence[Mapping[str, Any]]) -> list[RegisterDevice]:
    return [device for one in answer if (device := _device(one)) is not None]


def _with_switches(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """With `channels` from one switch for each channel, if the site has those; its own channels are finer."""
    switches = channel_switches(answer)
    if not switches:
        return answer
    return {**answer, "channels": merge(switches, _channels(answer.get("channels") or {}, "channels"))}


def _device(answer: Mapping[str, Any]) -> RegisterDevice | None:
    try:
        fields = device_fields(answer) or {}
        known = {name: value for name, value in fields.items() if value is not None}
        device = decode(RegisterDevice, known)
        check_device(device.provider, device.token, device.p256dh, device.auth)
    except InvalidArgument:
        return None
    return device


def _readable(name: str, value: Any) -> dict[str, Any]:
    try:
        read = READERS.get(name, _as_it_is)(value, name)
        change_of(decode(SetPreferences, {name: read}))
    except InvalidArgument:
        return {}
    return {name: read}


def _channels(value: Any, _: str) -> Any:
    """Readable switches; unknown kinds and channels are skipped."""
    if not isinstance(value, Mapping):
        return value
    kinds = {kind: value[kind] for kind in Choices.__struct_fields__ if isinstance(value.get(kind), Mapping)}
    return {kind: _switches(switches) for kind, switches in kinds.items()}


def _switches(switches: Mapping[str, Any]) -> dict[str, bool]:
    found = {}
    for channel in Choice.__struct_fields__:
        with suppress(InvalidArgument):
            switch = flag(switches.get(channel), channel)
            if switch is not None:
                found[channel] = switch
    return found


def _hours(value: Any, _: str) -> Any:
    """Times of day may have seconds, as Django writes them."""
    if not isinstance(value, Mapping):
        return value
    return {name: answer[:5] if _has_seconds(answer) else answer for name, answer in value.items()}


def _has_seconds(answer: Any) -> bool:
    return isinstance(answer, str) and SECONDS.fullmatch(answer) is not None


def _until(value: Any, name: str) -> str | None:
    when = moment(value, name)
    return None if when is None else when.isoformat()


def _as_it_is(value: Any, _: str) -> Any:
    return value


READERS: Mapping[str, Callable[[Any, str], Any]] = {
    "channels": _channels,
    "quiet_hours": _hours,
    "muted_until": _until,
    "email_after": whole,
    "sms_after": whole,
}


def _good(answer: Mapping[str, Any], name: str) -> str | None:
    """The value, if the user could have set it themselves."""
    value = answer.get(name)
    try:
        decode(UpdateUser, {name: value})
    except InvalidArgument:
        return None
    return value or None


def _address(value: Any) -> str | None:
    return None if value is None or isinstance(value, bool) else str(value)
