"""What a request to choose preferences makes of those that are: people choose, and so does the site."""

from collections.abc import Callable
from datetime import time
from typing import Any

import msgspec
from msgspec import UNSET

from portico.contract import preferences as contract
from portico.contract.preferences import SetPreferences
from portico.domain.delivery.planning import Preferences, merge
from portico.domain.delivery.quiet_hours import QuietHours, check_quiet


def change_of(request: SetPreferences) -> Callable[[Preferences], Preferences]:
    """How preferences change by what is given; the rest stays. Raises InvalidArgument."""
    given = _given(request)
    if isinstance(given.get("quiet"), QuietHours):
        check_quiet(given["quiet"])
    return lambda kept: _changed(kept, given)


def _given(request: SetPreferences) -> dict[str, Any]:
    """What the request names, in the words of the domain."""
    named = {name: getattr(request, name) for name in request.__struct_fields__}
    given = {name: value for name, value in named.items() if value is not UNSET}
    if "quiet_hours" in given:
        given["quiet"] = _quiet(given.pop("quiet_hours"))
    return given


def _changed(kept: Preferences, given: dict[str, Any]) -> Preferences:
    choices = given.get("channels")
    if choices is not None:
        given = {**given, "channels": merge(kept.channels, msgspec.to_builtins(choices))}
    elif "channels" in given:
        given = {**given, "channels": {}}
    return msgspec.structs.replace(kept, **given)


def _quiet(hours: contract.QuietHours | None) -> QuietHours | None:
    if hours is None:
        return None
    return QuietHours(time.fromisoformat(hours.start), time.fromisoformat(hours.end), hours.timezone)
