"""Quiet hours: the time of day, in the user's time zone, in which nothing is sent. Pure."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from portico.domain.errors import InvalidArgument
from portico.domain.times import time_zones


class QuietHours(msgspec.Struct, frozen=True):
    """From one time of day to another, past midnight if `end` is earlier; `zone` is an IANA name."""

    start: time
    end: time
    zone: str


def check_quiet(quiet: QuietHours) -> None:
    """Raise InvalidArgument for an unknown time zone, and if both times are equal."""
    if quiet.zone not in time_zones():
        raise InvalidArgument("quiet_hours.timezone", "not a time zone (like Europe/Paris)")
    if quiet.start == quiet.end:
        raise InvalidArgument("quiet_hours.to", "the same as from")


def quiet_until(quiet: QuietHours, now: datetime) -> datetime | None:
    """The end of the quiet hours at this time; None outside of them."""
    local = now.astimezone(ZoneInfo(quiet.zone))
    if not _within(quiet, local.time()):
        return None
    day = local.date() if local.time() < quiet.end else local.date() + timedelta(days=1)
    end = datetime.combine(day, quiet.end, local.tzinfo)
    # On the night when the clocks change that time may come twice or not at all: the later reading.
    return max(end.replace(fold=fold).astimezone(UTC) for fold in (0, 1))


def _within(quiet: QuietHours, moment: time) -> bool:
    if quiet.start < quiet.end:
        return quiet.start <= moment < quiet.end
    return moment >= quiet.start or moment < quiet.end
