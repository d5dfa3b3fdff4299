"""Timers that keep their length when somebody sets the clock.

Twisted's reactor measures by the time of day. If that goes back by an hour, every timer waits an hour longer,
and a process does nothing more; if it goes ahead, every timeout is over at once. Here a jump of the time of
day moves the timers with it. What is a time of day (of messages, of tokens) follows the clock at once.
"""

import time
from collections.abc import Callable
from typing import Any

import structlog

log = structlog.get_logger()
JUMP = 0.5  # seconds; a clock that is corrected slowly moves less between two looks


class SteadySeconds:
    """The time of day, as `reactor.seconds`; each look notices a jump."""

    def __init__(
        self,
        reactor: Any,
        time_of_day: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._reactor = reactor
        self._time_of_day = time_of_day
        self._monotonic = monotonic
        self._ahead = time_of_day() - monotonic()

    def __call__(self) -> float:
        now = self._time_of_day()
        ahead = now - self._monotonic()
        jump, self._ahead = ahead - self._ahead, ahead
        if abs(jump) > JUMP:
            self._move_timers(jump)
        return now

    def _move_timers(self, seconds: float) -> None:
        """All by the same, also cancelled ones: they lie in a heap, in the order of their times."""
        for timer in (*self._reactor._pendingTimedCalls, *self._reactor._newTimedCalls):
            timer.time += seconds
        log.warning("clock.jumped", seconds=round(seconds, 1))


def keep_timers_steady(reactor: Any) -> None:
    """Let the timers of this process keep their length from now on."""
    reactor.seconds = SteadySeconds(reactor)
