"""Times as clients see them: RFC 3339 in UTC with milliseconds."""

from datetime import UTC, datetime


def rfc3339(moment: datetime) -> str:
    """`2026-11-21T07:30:00.000Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def rfc3339_epoch(seconds: float) -> str:
    """The same from seconds since the epoch."""
    return rfc3339(datetime.fromtimestamp(seconds, UTC))


def moment(seconds: float) -> datetime:
    """A clock's seconds since the epoch, as rows have them."""
    return datetime.fromtimestamp(seconds, UTC)
