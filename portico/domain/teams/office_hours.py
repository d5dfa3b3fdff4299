"""Office hours: the times of the week, in the team's time zone, in which somebody answers."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

import msgspec

from portico.domain.errors import InvalidArgument
from portico.domain.times import time_zones

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
WEEK = 7


class Opening(msgspec.Struct, frozen=True):
    """From one minute of a day to another; 1,440 is its end."""

    day: Weekday
    start: int
    end: int


class OfficeHours(msgspec.Struct, frozen=True):
    """The openings of a week; `zone` is an IANA name."""

    zone: str
    openings: Sequence[Opening]


def minute_of(text: str) -> int:
    """The minute of the day that `09:30` means."""
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def check_hours(hours: OfficeHours) -> None:
    """Raise InvalidArgument for an unknown time zone, and for an opening that ends before it begins."""
    if hours.zone not in time_zones():
        raise InvalidArgument("office_hours.timezone", "not a time zone (like Europe/Paris)")
    for index, opening in enumerate(hours.openings):
        if opening.end <= opening.start:
            raise InvalidArgument(f"office_hours.open[{index}].to", "must be later than from")


def closed_since(hours: OfficeHours, now: datetime) -> datetime | None:
    """When the office closed that is closed now; None while it is open.

    The moment names the closed period: it is the same until the next opening.
    """
    spans = list(_spans(hours, now))
    if any(start <= now < end for start, end in spans):
        return None
    return max(end for _, end in spans if end <= now)


def _spans(hours: OfficeHours, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The openings of the last eight days: one of them has ended, whichever day it is."""
    zone = ZoneInfo(hours.zone)
    today = now.astimezone(zone).date()
    for back in range(WEEK + 1):
        day = today - timedelta(days=back)
        for opening in hours.openings:
            if opening.day == WEEKDAYS[day.weekday()]:
                yield _moment(day, opening.start, zone), _moment(day, opening.end, zone)


def _moment(day: date, minute: int, zone: ZoneInfo) -> datetime:
    days, rest = divmod(minute, 24 * 60)
    local = datetime(day.year, day.month, day.day, rest // 60, rest % 60, tzinfo=zone)
    return (local + timedelta(days=days)).astimezone(UTC)
