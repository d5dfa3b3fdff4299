"""Times as clients see them: RFC 3339 in UTC with milliseconds."""

from datetime import UTC, datetime
from functools import cache
from zoneinfo import available_timezones

NOWHERE = frozenset(
    {"Factory", "localtime", "posixrules"}
)  # files beside the zones, which browsers do not know


def rfc3339(moment: datetime) -> str:
    """`2026-11-21T07:30:00.000Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def rfc3339_epoch(seconds: float) -> str:
    """The same from seconds since the epoch."""
    return rfc3339(datetime.fromtimestamp(seconds, UTC))


@cache
def time_zones() -> frozenset[str]:
    """The names of the time zones. They are files, so they are looked for once."""
    return frozenset(available_timezones() - NOWHERE)


def moment(seconds: float) -> datetime:
    """A clock's seconds since the epoch, as rows have them."""
    return datetime.fromtimestamp(seconds, UTC)
