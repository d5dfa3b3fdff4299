"""When a message is sent later, and when it is tried again. Pure."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from portico.domain.errors import InvalidArgument, PorticoError, RateLimited, Unavailable
from portico.domain.times import time_zones

FARTHEST = timedelta(days=366)
MAX_SCHEDULED = 100  # messages of a user
PAUSE = timedelta(seconds=5)  # where nothing says when to try again


def due_time(at: datetime, timezone: str | None, now: datetime) -> datetime:
    """The moment that is meant. Raises InvalidArgument."""
    if timezone is not None and timezone not in time_zones():
        raise InvalidArgument("timezone", "not a time zone (like Europe/Paris)")
    if at.tzinfo is None and timezone is None:
        raise InvalidArgument("at", "needs a zone, or a timezone beside it")
    try:
        due_at = (at.replace(tzinfo=ZoneInfo(timezone or "UTC")) if at.tzinfo is None else at).astimezone(UTC)
    except OverflowError:  # the first or the last hours that there are
        raise InvalidArgument("at", "at most a year ahead") from None
    if due_at <= now:
        raise InvalidArgument("at", "it is over")
    if due_at > now + FARTHEST:
        raise InvalidArgument("at", "at most a year ahead")
    return due_at


def pause_after(error: PorticoError) -> timedelta | None:
    """How long to wait before the next attempt; None where it would fail again."""
    if not isinstance(error, RateLimited | Unavailable):
        return None
    wait = error.fields.get("retry_after_ms")
    return timedelta(milliseconds=wait) if isinstance(wait, int) and wait else PAUSE
