"""Quiet hours: by the clock on somebody's wall, past midnight, and on the nights when it is changed."""

from datetime import UTC, datetime, time

import pytest

from portico.domain.delivery.quiet_hours import QuietHours, check_quiet, quiet_until
from portico.domain.errors import InvalidArgument


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def hours(start: str, end: str, zone: str = "Europe/Paris") -> QuietHours:
    return QuietHours(time.fromisoformat(start), time.fromisoformat(end), zone)


@pytest.mark.parametrize(
    ("quiet", "now", "until"),
    [
        (hours("22:00", "07:00"), "2026-11-21T21:59:59+01:00", None),
        (hours("22:00", "07:00"), "2026-11-21T22:00:00+01:00", "2026-11-22T07:00:00+01:00"),
        (hours("22:00", "07:00"), "2026-11-22T06:59:59+01:00", "2026-11-22T07:00:00+01:00"),
        (hours("22:00", "07:00"), "2026-11-22T07:00:00+01:00", None),
        (hours("12:00", "14:00"), "2026-11-22T13:00:00+01:00", "2026-11-22T14:00:00+01:00"),
        (hours("12:00", "14:00"), "2026-11-22T15:00:00+01:00", None),
        (
            hours("22:00", "07:00", "America/New_York"),
            "2026-11-22T04:00:00+00:00",
            "2026-11-22T12:00:00+00:00",
        ),
        # The night to summer time has no 2:30, the night from it has it twice.
        (hours("22:00", "02:30"), "2026-03-29T01:45:00+01:00", "2026-03-29T01:30:00+00:00"),
        (hours("22:00", "02:30"), "2026-10-25T02:10:00+01:00", "2026-10-25T02:30:00+01:00"),
        (hours("22:00", "07:00"), "2026-03-28T23:00:00+01:00", "2026-03-29T07:00:00+02:00"),
    ],
)
def test_when_they_end(quiet: QuietHours, now: str, until: str | None) -> None:
    assert quiet_until(quiet, at(now)) == (at(until) if until else None)


@pytest.mark.parametrize("hour", range(24))
@pytest.mark.parametrize("night", ["2026-03-28", "2026-03-29", "2026-10-24", "2026-10-25"])
def test_the_end_is_never_past(night: str, hour: int) -> None:
    now = at(f"{night}T{hour:02}:10:00+01:00")
    for quiet in (hours("22:00", "02:30"), hours("01:00", "03:00"), hours("00:00", "02:00")):
        end = quiet_until(quiet, now)
        assert end is None or end > now


@pytest.mark.parametrize("quiet", [hours("22:00", "22:00"), hours("22:00", "07:00", "Mars/Olympus")])
def test_hours_that_make_no_sense_are_refused(quiet: QuietHours) -> None:
    with pytest.raises(InvalidArgument):
        check_quiet(quiet)
