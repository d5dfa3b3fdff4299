"""A timeout for an awaitable that holds even if the awaitable ignores cancellation."""

from collections.abc import Coroutine
from typing import Any, TypeVar

from twisted.internet import defer
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

T = TypeVar("T")


async def run_within(seconds: float, clock: Any, work: Coroutine[Any, Any, T]) -> T:
    """The result of `work`. Raises TimeoutError once it was called off."""
    return await Deferred.fromCoroutine(work).addTimeout(seconds, clock, _too_late)


def _too_late(_result: Any, _seconds: float) -> Failure:
    """Twisted's agent wraps the cancellation into errors of its own."""
    return Failure(defer.TimeoutError())
