"""What may be chosen about notifications: the shape of `preferences.set` in Portico's protocol."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError

KINDS = {"message", "mention", "call", "missed_call", "system", "card", "unanswered"}
CHANNELS = {"push", "email", "sms"}
CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
LANGUAGE = re.compile(r"[a-z]{2}")
MAX_SECONDS = 604_800


def check_preferences(chosen: Any) -> None:
    """Refuse what Portico would refuse; null is allowed everywhere. Raises ValidationError."""
    if not isinstance(chosen, Mapping):
        raise ValidationError("this is not a JSON object")
    for name, value in chosen.items():
        if name not in CHECKS:
            raise ValidationError(f"{name}: choose among {', '.join(CHECKS)}")
        if value is not None and not CHECKS[name](value):
            raise ValidationError(f"{name}: {EXAMPLES[name]}")


def _are_channels(value: Any) -> bool:
    return isinstance(value, Mapping) and all(
        kind in KINDS and isinstance(choice, Mapping) and choice.keys() <= CHANNELS and _are_bools(choice)
        for kind, choice in value.items()
    )


def _are_bools(choice: Mapping[str, Any]) -> bool:
    return all(isinstance(wanted, bool) for wanted in choice.values())


def _are_hours(value: Any) -> bool:
    if not isinstance(value, Mapping) or value.keys() != {"from", "to", "timezone"}:
        return False
    clocks = [value["from"], value["to"]]
    if not all(isinstance(each, str) for each in value.values()) or clocks[0] == clocks[1]:
        return False
    return all(map(CLOCK.fullmatch, clocks)) and value["timezone"] in available_timezones()


def _is_time(value: Any) -> bool:
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except (TypeError, ValueError):
        return False


def _are_seconds(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_SECONDS


def _is_language(value: Any) -> bool:
    return isinstance(value, str) and LANGUAGE.fullmatch(value) is not None


CHECKS: Mapping[str, Callable[[Any], bool]] = {
    "channels": _are_channels,
    "quiet_hours": _are_hours,
    "muted_until": _is_time,
    "email_after": _are_seconds,
    "sms_after": _are_seconds,
    "language": _is_language,
}
EXAMPLES: Mapping[str, str] = {
    "channels": 'like {"message": {"push": true, "email": false}}',
    "quiet_hours": 'like {"from": "22:00", "to": "07:00", "timezone": "Europe/Paris"}',
    "muted_until": "a time with its zone, like 2026-01-31T08:00:00Z",
    "email_after": f"seconds, 0 to {MAX_SECONDS}",
    "sms_after": f"seconds, 0 to {MAX_SECONDS}",
    "language": "two letters, like en",
}
