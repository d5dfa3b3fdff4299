"""When an office is open, in its own time zone."""

from datetime import UTC, datetime, timedelta

import pytest

from portico.domain.errors import InvalidArgument
from portico.domain.teams.office_hours import (
    WEEKDAYS,
    OfficeHours,
    Opening,
    check_hours,
    closed_since,
    minute_of,
)

NAIROBI = OfficeHours("Africa/Nairobi", [Opening("mon", 540, 720), Opening("mon", 720, 1020)])  # UTC+3
BERLIN = OfficeHours("Europe/Berlin", [Opening("sun", 60, 240)])  # 1 to 4, on the nights of the change too
ALWAYS = OfficeHours("UTC", [Opening(day, 0, 1440) for day in WEEKDAYS])


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "since"),
    [
        ("2026-11-23T05:59", "2026-11-16T14:00"),  # a Monday, a minute before nine
        ("2026-11-23T06:00", None),
        ("2026-11-23T09:00", None),  # where two openings meet
        ("2026-11-23T13:59", None),
        ("2026-11-23T14:00", "2026-11-23T14:00"),
        ("2026-11-29T23:59", "2026-11-23T14:00"),
    ],
)
def test_the_moment_of_closing_names_the_closed_period(now: str, since: str | None) -> None:
    assert closed_since(NAIROBI, at(now)) == (None if since is None else at(since))


@pytest.mark.parametrize(
    ("night", "minutes"), [("2026-03-29", 120), ("2026-10-25", 240), ("2026-06-28", 180)]
)
def test_a_night_in_which_the_clocks_change(night: str, minutes: int) -> None:
    """Three hours on the clock on the wall are two in spring, and four in autumn."""
    evening = at(f"{night}T00:00") - timedelta(hours=3)
    moments = [evening + timedelta(minutes=minute) for minute in range(9 * 60)]
    assert sum(closed_since(BERLIN, moment) is None for moment in moments) == minutes


def test_an_office_can_be_open_always() -> None:
    assert all(closed_since(ALWAYS, at(f"2026-11-{day}T00:00")) is None for day in range(10, 31))


@pytest.mark.parametrize("text", ["00:00", "24:00", "09:30"])
def test_times_of_day_are_minutes(text: str) -> None:
    assert minute_of(text) == {"00:00": 0, "24:00": 1440, "09:30": 570}[text]


@pytest.mark.parametrize(
    "hours",
    [OfficeHours("Mars", []), OfficeHours("UTC", [Opening("mon", 540, 540)])],
)
def test_impossible_hours_are_refused(hours: OfficeHours) -> None:
    with pytest.raises(InvalidArgument):
        check_hours(hours)
