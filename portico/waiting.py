"""Waiting by an injected clock: sleep, wait and retry with a deadline, and a timeout."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from twisted.internet import defer
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from portico.ports import Clock

T = TypeVar("T")


async def sleep(clock: Clock, seconds: float) -> None:
    """Return after this time. Can be cancelled."""
    waiting: Deferred[None] = Deferred()
    timer = clock.callLater(seconds, waiting.callback, None)
    try:
        await waiting
    finally:
        if timer.active():
            timer.cancel()


async def wait_while(clock: Clock, patience: float, every: float, condition: Callable[[], bool]) -> None:
    """Return when the condition no longer holds, looked at `every` seconds, or after `patience` seconds."""
    deadline = clock.seconds() + patience
    while condition() and clock.seconds() < deadline:
        await sleep(clock, every)


async def retry_until(
    clock: Clock,
    patience: float,
    every: float,
    work: Callable[[], Awaitable[T]],
    passes: Callable[[Exception], bool],
) -> T:
    """The result of `work`, retried `every` seconds. Raises its last error after `patience` seconds, or one
    that does not pass.
    """
    deadline = clock.seconds() + patience
    while True:
        try:
            return await work()
        except Exception as error:
            if not passes(error) or clock.seconds() > deadline:
                raise
        await sleep(clock, every)


async def run_within(seconds: float, clock: Any, work: Coroutine[Any, Any, T]) -> T:
    """The result of `work`. Raises TimeoutError after cancelling it, also if `work` ignores cancellation."""
    return await Deferred.fromCoroutine(work).addTimeout(seconds, clock, _too_late)


def _too_late(_result: Any, _seconds: float) -> Failure:
    """Replace errors that Twisted's agent makes of the cancellation."""
    return Failure(defer.TimeoutError())
