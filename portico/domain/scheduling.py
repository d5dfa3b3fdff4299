"""When a message is sent later, and when it is tried again. Pure."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from portico.domain.errors import InvalidArgument, PorticoError, RateLimited, Unavailable

FARTHEST = timedelta(days=366)
MAX_SCHEDULED = 100  # messages of a user
PAUSE = timedelta(seconds=5)  # where nothing says when to try again


def due_time(at: datetime, timezone: str | None, now: datetime) -> datetime:
    """The moment that is meant. Raises InvalidArgument."""
    if timezone is not None and timezone not in available_timezones():
        raise InvalidArgument("timezone", "not a time zone (like Europe/Paris)")
    if at.tzinfo is None and timezone is None:
        raise InvalidArgument("at", "needs a zone, or a timezone beside it")
    due_at = (at.replace(tzinfo=ZoneInfo(timezone or "UTC")) if at.tzinfo is None else at).astimezone(UTC)
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
