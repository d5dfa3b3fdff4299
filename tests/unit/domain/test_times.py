"""Times as clients see them."""

from datetime import UTC, datetime, timedelta, timezone

from portico.domain.times import rfc3339, rfc3339_epoch, time_zones


def test_milliseconds_are_cut_and_the_zone_is_utc() -> None:
    nairobi = timezone(timedelta(hours=3))
    assert rfc3339(datetime(2026, 11, 21, 10, 30, 0, 123_999, nairobi)) == "2026-11-21T07:30:00.123Z"
    assert rfc3339(datetime(2026, 1, 2, 3, 4, 5, 6_000, UTC)) == "2026-01-02T03:04:05.006Z"


def test_seconds_since_the_epoch() -> None:
    assert rfc3339_epoch(0) == "1970-01-01T00:00:00.000Z"
    assert rfc3339_epoch(1_795_246_200.25) == "2026-11-21T07:30:00.250Z"


def test_time_zones_are_those_that_every_reader_knows() -> None:
    assert {"Europe/Paris", "Africa/Nairobi", "UTC", "Etc/GMT+5"} <= time_zones()
    odd = {"localtime", "Factory", "posixrules", "right/UTC", "posix/UTC", "zone.tab", "../UTC", ""}
    assert not odd & time_zones()
