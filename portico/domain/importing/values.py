"""Single values as databases dump them: ids, times, MongoDB's extended JSON.

What cannot be read is refused with the reason, never guessed.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from portico.domain.errors import InvalidArgument

MILLISECONDS = 10**11  # a greater number than this counts milliseconds, not seconds
NUMBERS = ("$numberLong", "$numberInt", "$numberDouble", "$numberDecimal")


def plain(value: Any) -> Any:
    """Without MongoDB's wrappings (extended JSON v2): `{"$oid": "6f"}` is `"6f"`, `{"$date": t}` is `t`."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        [(name, inner)] = value.items()
        if name in NUMBERS:
            return _number(inner)
        if name in ("$oid", "$date", "$uuid", "$symbol"):
            return plain(inner)
    return {name: plain(inner) for name, inner in value.items()}


def identifier(value: Any, field: str) -> str | None:
    """An id as Portico keeps ids of others: a number is its digits; null and an empty string are none."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise InvalidArgument(field, "an id is a string or a whole number")


def moment(value: Any, field: str) -> datetime | None:
    """A time: RFC 3339, as PostgreSQL writes it, or (milli)seconds since 1970; without a zone in UTC."""
    if value is None or value == "":
        return None
    try:
        return _moment(value)
    except (ValueError, OverflowError, OSError):
        raise InvalidArgument(field, "no time: write it as 2026-01-31T12:00:00Z") from None


def _moment(value: Any) -> datetime:
    if isinstance(value, str):
        if value.isascii() and value.lstrip("-").isdigit():
            return _epoch(int(value))
        read = datetime.fromisoformat(value)
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _epoch(value)
    raise ValueError


def _epoch(value: float) -> datetime:
    return datetime.fromtimestamp(value / 1000 if abs(value) >= MILLISECONDS else value, UTC)


def _number(value: Any) -> Any:
    """As a number where it is one; what is not is refused where it is used."""
    try:
        return int(value)
    except (TypeError, ValueError):
        return value


def several(value: Any, field: str) -> list[Any]:
    """A list, or nothing said."""
    if value is None or isinstance(value, list):
        return value or []
    raise InvalidArgument(field, "must be a list")


def first(row: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    """The first of these fields that says something."""
    for name in names:
        value = row.get(name)
        if value is not None and value != "":
            return value
    return None
