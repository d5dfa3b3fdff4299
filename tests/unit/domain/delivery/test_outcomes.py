"""When to try again, as a table."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.domain.delivery.outcomes import (
    FIRST,
    LONGEST,
    PATIENCE,
    TRIES,
    Dead,
    Gone,
    Outcome,
    Retry,
    Sent,
    next_try,
)

NOW = datetime(2026, 11, 21, 11, tzinfo=UTC)
AGAIN = Retry(None, "unavailable")


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


@pytest.mark.parametrize(
    ("attempts", "outcome", "jitter", "wait"),
    [
        (1, AGAIN, 1.0, FIRST),
        (1, AGAIN, 0.5, FIRST / 2),
        (1, AGAIN, 0.0, seconds(0)),
        (2, AGAIN, 1.0, 2 * FIRST),
        (5, AGAIN, 1.0, 16 * FIRST),
        (TRIES - 1, AGAIN, 1.0, LONGEST),
        (1, Retry(30.0, "rate_limited"), 0.0, seconds(30)),
        (1, Retry(30.0, "rate_limited"), 1.0, seconds(30) + FIRST),
        (1, Retry(-5.0, "rate_limited"), 0.0, seconds(0)),
        (1, Retry(1e300, "rate_limited"), 0.0, PATIENCE),
        (1, Retry(float("nan"), "rate_limited"), 0.0, seconds(0)),
    ],
)
def test_how_long_to_wait(attempts: int, outcome: Outcome, jitter: float, wait: timedelta) -> None:
    assert next_try(attempts, outcome, NOW, jitter) == NOW + wait


@pytest.mark.parametrize(
    ("attempts", "outcome"),
    [(1, Sent("1")), (1, Dead("http_422")), (1, Gone("unregistered")), (TRIES, AGAIN), (TRIES + 1, AGAIN)],
)
def test_what_is_not_tried_again(attempts: int, outcome: Outcome) -> None:
    assert next_try(attempts, outcome, NOW, 1.0) is None


def test_an_outage_of_an_hour_and_a_half_loses_nothing() -> None:
    waits = [next_try(attempts, AGAIN, NOW, 0.5) for attempts in range(1, TRIES)]
    assert sum((due - NOW for due in waits if due), timedelta(0)) > timedelta(hours=1.5)


@given(attempts=st.integers(0, TRIES - 1), after=st.floats() | st.none(), jitter=st.floats(0, 1))
def test_no_answer_makes_it_wait_longer_than_is_bearable(
    attempts: int, after: float | None, jitter: float
) -> None:
    due = next_try(attempts, Retry(after, "rate_limited"), NOW, jitter)
    assert due is not None
    assert NOW <= due <= NOW + PATIENCE + LONGEST
