"""Timers of a real reactor whose clock jumps."""

from typing import Any

import pytest
from structlog.testing import capture_logs
from twisted.internet.selectreactor import SelectReactor

from runtime.steady_timers import SteadySeconds

HOUR = 3600.0


class Clocks:
    """The time of day and the time since the start, which pass together until somebody sets the first."""

    def __init__(self) -> None:
        self.day, self.since = 1_000_000.0, 50.0
        self.reactor: Any = SelectReactor()
        self.reactor.seconds = SteadySeconds(self.reactor, lambda: self.day, lambda: self.since)
        self.done: list[str] = []

    def call_later(self, seconds: float, name: str) -> Any:
        return self.reactor.callLater(seconds, self.done.append, name)

    def passes(self, seconds: float) -> list[str]:
        """What is done in the meantime."""
        self.day, self.since = self.day + seconds, self.since + seconds
        self.done.clear()
        self.reactor.runUntilCurrent()
        return [*self.done]


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.mark.parametrize("jump", [HOUR, -HOUR])
def test_a_timer_ends_after_its_time_whatever_the_clock_does(clocks: Clocks, jump: float) -> None:
    clocks.call_later(10, "ten")
    assert clocks.passes(4) == []
    clocks.day += jump
    clocks.call_later(10, "later")
    assert clocks.passes(5) == []
    assert clocks.passes(2) == ["ten"]
    assert clocks.passes(2) == []
    assert clocks.passes(2) == ["later"]


def test_cancelled_timers_keep_nobody_waiting(clocks: Clocks) -> None:
    first, _ = clocks.call_later(1, "cancelled"), clocks.call_later(2, "kept")
    assert clocks.passes(0.5) == []
    first.cancel()
    clocks.day -= HOUR
    assert clocks.passes(2) == ["kept"]


def test_a_jump_is_logged_once_and_a_slow_correction_is_none(clocks: Clocks) -> None:
    with capture_logs() as logs:
        for _ in range(100):
            clocks.day += 0.01
            clocks.passes(1)
        clocks.day += HOUR
        clocks.passes(1)
        clocks.passes(1)
    assert [(line["event"], round(line["seconds"])) for line in logs] == [("clock.jumped", HOUR)]


def test_the_time_of_day_follows_at_once(clocks: Clocks) -> None:
    clocks.day += HOUR
    assert clocks.reactor.seconds() == clocks.day
