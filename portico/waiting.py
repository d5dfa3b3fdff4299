"""Waiting by an injected clock: for a time, or until what fails for now succeeds."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from twisted.internet.defer import Deferred

from portico.ports import Clock

T = TypeVar("T")


async def sleep(clock: Clock, seconds: float) -> None:
    """Return when the time is over; one that waits may be cancelled."""
    waiting: Deferred[None] = Deferred()
    timer = clock.callLater(seconds, waiting.callback, None)
    try:
        await waiting
    finally:
        if timer.active():
            timer.cancel()


async def retry_until(
    clock: Clock,
    patience: float,
    every: float,
    work: Callable[[], Awaitable[T]],
    passes: Callable[[Exception], bool],
) -> T:
    """What `work` returns, tried again while its failure is one that passes; the last one in the end."""
    deadline = clock.seconds() + patience
    while True:
        try:
            return await work()
        except Exception as error:
            if not passes(error) or clock.seconds() > deadline:
                raise
        await sleep(clock, every)
