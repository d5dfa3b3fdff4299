"""The circuit breaker, as a table, and the story that the table tells."""

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import get_args

import pytest

from portico.domain.delivery.breaker import (
    CLOSED,
    LIMIT,
    PAUSE,
    POSITIONS,
    Breaker,
    Happening,
    Position,
    record_answer,
    record_failure,
    start_attempt,
    time_until_allowed,
)

NOW = datetime(2026, 11, 21, 11, tzinfo=UTC)
OVER = NOW + PAUSE
NONE = timedelta(0)
FAILING = Breaker(failures=LIMIT - 1)
OPEN = Breaker("open", LIMIT, OVER)
TRYING = Breaker("half_open", LIMIT, OVER + PAUSE)


def test_every_position_knows_what_to_make_of_what_happens() -> None:
    impossible = {("closed", "pause_over")}
    assert set(POSITIONS) == set(product(get_args(Position), get_args(Happening))) - impossible


@pytest.mark.parametrize(
    ("before", "now", "after"),
    [
        (CLOSED, NOW, Breaker(failures=1)),
        (Breaker(failures=1), NOW, Breaker(failures=2)),
        (FAILING, NOW, OPEN),
        (OPEN, NOW + PAUSE / 2, Breaker("open", LIMIT + 1, OVER)),
        (TRYING, OVER, Breaker("open", LIMIT + 1, OVER + PAUSE)),
    ],
    ids=[
        "first failure",
        "another",
        "one too many",
        "a late one makes the pause no longer",
        "the attempt failed",
    ],
)
def test_failures(before: Breaker, now: datetime, after: Breaker) -> None:
    assert record_failure(before, now) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [(CLOSED, CLOSED), (FAILING, CLOSED), (OPEN, OPEN), (TRYING, CLOSED)],
    ids=["well", "only failures in a row count", "an answer from before the pause", "the attempt succeeded"],
)
def test_answers(before: Breaker, after: Breaker) -> None:
    assert record_answer(before) == after


@pytest.mark.parametrize(
    ("breaker", "now", "resting"),
    [
        (CLOSED, NOW, NONE),
        (FAILING, NOW, NONE),
        (OPEN, NOW, PAUSE),
        (OPEN, OVER - timedelta(seconds=1), timedelta(seconds=1)),
        (OPEN, OVER, NONE),
        (TRYING, OVER, PAUSE),
        (TRYING, OVER + PAUSE, NONE),
    ],
    ids=["well", "failing", "open", "nearly over", "over", "an attempt is out", "it never came back"],
)
def test_who_has_to_wait(breaker: Breaker, now: datetime, resting: timedelta) -> None:
    assert time_until_allowed(breaker, now) == resting


@pytest.mark.parametrize(
    ("before", "now", "after"),
    [(CLOSED, NOW, CLOSED), (FAILING, NOW, FAILING), (OPEN, OVER, TRYING)],
    ids=["well", "failing", "the one attempt"],
)
def test_who_is_let_through(before: Breaker, now: datetime, after: Breaker) -> None:
    assert start_attempt(before, now) == after
