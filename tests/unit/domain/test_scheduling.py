"""When a message is sent later."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from portico.domain.errors import Blocked, InvalidArgument, RateLimited, Unavailable
from portico.domain.scheduling import PAUSE, due_time, pause_after

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "zone", "expected"),
    [
        (datetime(2026, 12, 24, 9, tzinfo=timezone(timedelta(hours=3))), None, "2026-12-24T06:00:00+00:00"),
        (datetime(2026, 12, 24, 9), "Africa/Nairobi", "2026-12-24T06:00:00+00:00"),
        (datetime(2027, 7, 1, 9), "Europe/Paris", "2027-07-01T07:00:00+00:00"),  # in summer
        (datetime(2026, 12, 24, 9, tzinfo=UTC), "Europe/Paris", "2026-12-24T09:00:00+00:00"),
        (datetime(2027, 3, 28, 2, 30), "Europe/Paris", "2027-03-28T01:30:00+00:00"),  # no clock shows it
        (datetime(2027, 10, 31, 2, 30), "Europe/Paris", "2027-10-31T00:30:00+00:00"),  # the first of two
    ],
)
def test_a_time_of_day_is_that_of_its_zone(at: datetime, zone: str | None, expected: str) -> None:
    assert due_time(at, zone, NOW).isoformat() == expected


@pytest.mark.parametrize(
    ("at", "zone", "field"),
    [
        (datetime(2026, 12, 24, 9), None, "at"),
        (NOW, None, "at"),
        (NOW + timedelta(days=367), None, "at"),
        (NOW + timedelta(days=1), "Europe/Atlantis", "timezone"),
        (NOW + timedelta(days=1), "localtime", "timezone"),
        (datetime.max, "America/New_York", "at"),
        (datetime.min, "Asia/Tokyo", "at"),
        (datetime.max.replace(tzinfo=timezone(timedelta(hours=-9))), None, "at"),
    ],
)
def test_other_times_are_refused(at: datetime, zone: str | None, field: str) -> None:
    with pytest.raises(InvalidArgument) as refused:
        due_time(at, zone, NOW)
    assert refused.value.fields["field"] == field


def test_only_what_may_succeed_later_is_tried_again() -> None:
    assert pause_after(RateLimited(1500)) == timedelta(seconds=1.5)
    assert pause_after(Unavailable("away")) == PAUSE
    assert pause_after(Blocked("blocked")) is None
