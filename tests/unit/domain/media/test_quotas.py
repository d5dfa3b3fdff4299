"""How much somebody may upload in any day."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.domain.media.quotas import DAY, Quota
from portico.settings.core import SettingsError, parse

NOW = 1_000_000.0


@pytest.mark.parametrize(
    ("recent", "size", "wait_s"),
    [
        ([], 100, 0),
        ([(NOW - 10, 60)], 40, 0),
        ([(NOW - 10, 60)], 41, DAY - 10),
        ([(NOW - 3600, 60), (NOW - 60, 40)], 60, DAY - 3600),
        ([(NOW - 3600, 60), (NOW - 60, 40)], 61, DAY - 60),
        ([(NOW - DAY + 1, 100)], 100, 1),
        ([(NOW - 50, 1), (NOW - 40, 1), (NOW - 30, 1)], 1, DAY - 50),  # three files
    ],
)
def test_there_is_room_again_when_enough_is_a_day_old(
    recent: list[tuple[float, int]], size: int, wait_s: float
) -> None:
    assert Quota(bytes=100, files=3).wait_ms(recent, size, NOW) == round(wait_s * 1000)


def test_zero_is_no_limit() -> None:
    recent = [(NOW - 1, 1 << 40)] * 5000
    assert Quota(bytes=0, files=0).wait_ms(recent, 1 << 40, NOW) == 0
    assert Quota(bytes=0, files=5001).wait_ms(recent, 1 << 40, NOW) == 0
    assert Quota(bytes=0, files=5000).wait_ms(recent, 1, NOW) > 0


@given(st.lists(st.tuples(st.floats(0, DAY - 1), st.integers(1, 100)), max_size=8), st.integers(1, 100))
def test_after_the_wait_it_fits_and_not_before(ages: list[tuple[float, int]], size: int) -> None:
    quota, recent = Quota(bytes=100, files=4), sorted((NOW - age, each) for age, each in ages)
    wait = quota.wait_ms(recent, size, NOW) / 1000
    later = NOW + wait + 0.001
    assert quota.wait_ms([each for each in recent if each[0] > later - DAY], size, later) == 0
    if wait > 0.01:
        sooner = later - 0.01
        assert quota.wait_ms([each for each in recent if each[0] > sooner - DAY], size, sooner) > 0


def test_who_says_nothing_has_a_gibibyte_and_a_thousand_files() -> None:
    assert parse({}).media.quota == Quota(bytes=1 << 30, files=1000)
    assert parse({}).media.min_free is None
    own = parse({"MEDIA_DAILY_BYTES": "0", "MEDIA_DAILY_FILES": "5", "MEDIA_MIN_FREE_BYTES": "0"}).media
    assert (own.quota, own.min_free) == (Quota(bytes=0, files=5), 0)
    assert parse({"MEDIA_MAX_BYTES": str(5 << 30)}).media.quota.bytes == 5 << 30


def test_a_quota_holds_one_file_at_least() -> None:
    with pytest.raises(SettingsError, match="MEDIA_DAILY_BYTES"):
        parse({"MEDIA_DAILY_BYTES": "1000"})
