"""Times that other systems wrote, and the many ways in which they say "never".

Text is RFC 3339 or what PostgreSQL, MySQL and MongoDB make of it; without a zone it is UTC. A number counts
from 1970, and its size says what: 9 or 10 digits are seconds, 12 or 13 milliseconds, 15 or 16 microseconds.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from portico.domain.importing.values import is_nothing, refused

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TEXT = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d)(:\d\d)?(\.\d{1,9})?(?: ?(Z|z|UTC|[+-]\d\d(?::?\d\d){0,2}))?)?",
    re.ASCII,
)
NUMBER = re.compile(r"\d{9,16}(\.\d{1,9})?", re.ASCII)
# From, below, and how many microseconds one is. Between them lie days, ticks, and dates without hyphens.
UNITS = ((10**8, 10**10, 10**6), (10**11, 10**13, 10**3), (10**14, 10**16, 1))
# The zero of a language, a database or a file system as a date; that of 1970 in any zone.
ZERO_DAYS = frozenset(
    {
        "0000-00-00", "0000-12-31", "0001-01-01", "1601-01-01", "1753-01-01", "1899-12-30", "1899-12-31",
        "1900-01-01", "1969-12-31", "1970-01-01",
    }
)  # fmt: skip
ZEROS = frozenset({0, -62135596800, -62135596800000})  # the last two are the year 1
NEVER = frozenset({"-infinity", *map(str, ZEROS)})
NO_TIME = "no time: send one such as 2026-01-31T12:00:00Z, or null for never"


def moment(value: Any, field: str) -> datetime | None:
    """A time, in UTC; None for never. Raises InvalidArgument."""
    if value is None or value is False:
        return None
    if isinstance(value, datetime):
        return value
    try:
        return _moment(value)
    except (ValueError, OverflowError):
        raise refused(value, field, NO_TIME) from None


def _moment(value: Any) -> datetime | None:
    if isinstance(value, str):
        return None if is_nothing(value) else _written(value.strip())
    if isinstance(value, int | float) and value is not True:
        return None if value in ZEROS else _counted(value)
    raise ValueError


def _written(text: str) -> datetime | None:
    if text[:10] in ZERO_DAYS or text.lower() in NEVER:
        return None
    if NUMBER.fullmatch(text):
        return _counted(float(text) if "." in text else int(text))
    parts = TEXT.fullmatch(text)
    if parts is None:
        raise ValueError
    return _after_1970(_composed(*parts.groups()))


def _composed(
    day: str, minute: str | None, second: str | None, part: str | None, zone: str | None
) -> datetime:
    """A leap second is the first second of the next minute, as for PostgreSQL."""
    if part and not second:
        raise ValueError
    leap = second == ":60"
    zone = "+00:00" if zone in (None, "Z", "z", "UTC") else zone
    read = datetime.fromisoformat(
        f"{day}T{minute or '00:00'}{':59' if leap else second or ''}{part or ''}{zone}"
    )
    return read.astimezone(UTC) + timedelta(seconds=leap)


def _counted(value: float) -> datetime:
    for low, high, unit in UNITS:
        if low <= value < high:
            return EPOCH + timedelta(microseconds=round(value * unit))
    raise ValueError


def _after_1970(read: datetime) -> datetime:
    """What lies before it is nobody's message, but some other way to say never."""
    if read < EPOCH:
        raise ValueError
    return read
