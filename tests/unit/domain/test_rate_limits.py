"""Buckets: so much at once, so much a minute, and nobody remembered for longer than it matters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.domain.rate_limits import Pace, Rate, RateLimits, TokenBucket

NOW = 1_000.0


def test_a_burst_passes_and_the_next_one_waits_for_its_minute() -> None:
    bucket = TokenBucket(Rate(burst=3, per_minute=60))
    assert [bucket.take_tokens("ada", 1, NOW) for _ in range(3)] == [0.0, 0.0, 0.0]
    assert bucket.take_tokens("ada", 1, NOW) == pytest.approx(1.0)
    assert bucket.take_tokens("ada", 1, NOW + 0.9) == pytest.approx(0.1)
    assert bucket.take_tokens("ada", 1, NOW + 1.0) == 0.0
    assert bucket.take_tokens("bob", 1, NOW) == 0.0


def test_what_is_refused_costs_nothing() -> None:
    bucket = TokenBucket(Rate(10, 60))
    bucket.take_tokens("ada", 10, NOW)
    assert {bucket.take_tokens("ada", 5, NOW) for _ in range(100)} == {5.0}
    assert bucket.take_tokens("ada", 5, NOW + 5) == 0.0


def test_a_clock_that_is_set_back_costs_nobody_anything() -> None:
    bucket = TokenBucket(Rate(10, 60))
    bucket.take_tokens("ada", 10, NOW + 3_600)
    assert [bucket.take_tokens("ada", 1, NOW) for _ in range(10)] == [0.0] * 10
    assert bucket.take_tokens("ada", 1, NOW) == pytest.approx(1.0)


def test_to_ask_for_the_wait_takes_nothing() -> None:
    bucket = TokenBucket(Rate(1, 60))
    assert [bucket.wait("ada", 1, NOW) for _ in range(9)] == [0.0] * 9
    assert len(bucket) == 0


def test_what_costs_more_than_a_full_bucket_passes_when_it_is_full() -> None:
    bucket = TokenBucket(Rate(10, 60))
    assert bucket.take_tokens("ada", 255, NOW) == 0.0
    assert bucket.take_tokens("ada", 255, NOW + 9) == pytest.approx(1.0)
    assert bucket.take_tokens("ada", 255, NOW + 10) == 0.0


def test_whoever_has_not_asked_for_long_is_forgotten() -> None:
    limits = RateLimits({"read": Rate(10, 60)})
    for number in range(1000):
        limits.take_tokens("read", f"user-{number}", 10, NOW)
    limits.sweep(NOW + 9.9)
    assert limits.remembered == 1000
    limits.sweep(NOW + 10)
    assert limits.remembered == 0


def test_a_limit_without_a_rate_and_a_factor_of_nothing_are_no_limit() -> None:
    for limits in (RateLimits({}), RateLimits({"read": Rate(1, 1)}, factor=0)):
        assert {limits.take_tokens("read", "ada", 1, NOW) for _ in range(1000)} == {0.0}


def test_a_factor_makes_it_so_much_larger() -> None:
    limits = RateLimits({"read": Rate(2, 60)}, factor=20)
    assert [limits.take_tokens("read", "site", 1, NOW) for _ in range(41)] == [0.0] * 40 + [
        pytest.approx(0.05)
    ]


@given(
    st.lists(st.tuples(st.floats(0, 30), st.integers(1, 5)), max_size=60),
    st.integers(1, 20),
    st.integers(1, 600),
)
def test_never_more_than_the_burst_and_what_came_since(
    asked: list[tuple[float, int]], burst: int, per_minute: int
) -> None:
    bucket, now, taken = TokenBucket(Rate(burst, per_minute)), NOW, 0
    for later, cost in asked:
        now += later
        wait = bucket.take_tokens("ada", cost, now)
        taken += 0 if wait else min(cost, burst)
        assert taken <= burst + (now - NOW) * per_minute / 60 + 1e-6
        if wait:
            assert bucket.wait("ada", cost, now + wait + 1e-6) == 0.0


def test_ten_a_second_are_a_tenth_apart() -> None:
    pace = Pace(10)
    assert [round(pace.wait(100.0), 6) for _ in range(4)] == [0.0, 0.1, 0.2, 0.3]
    assert pace.wait(200.0) == 0.0


def test_no_rate_is_no_wait() -> None:
    pace = Pace(0)
    assert [pace.wait(1.0) for _ in range(1000)] == [0.0] * 1000
