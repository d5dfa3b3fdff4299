"""A timeout for an awaitable that holds even if the awaitable ignores cancellation."""

from collections.abc import Coroutine
from typing import Any, TypeVar

from twisted.internet import defer
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

T = TypeVar("T")


async def run_within(seconds: float, clock: Any, work: Coroutine[Any, Any, T]) -> T:
    """The result of `work`. Raises TimeoutError after cancelling it."""
    return await Deferred.fromCoroutine(work).addTimeout(seconds, clock, _too_late)


def _too_late(_result: Any, _seconds: float) -> Failure:
    """Replace errors that Twisted's agent makes of the cancellation."""
    return Failure(defer.TimeoutError())
