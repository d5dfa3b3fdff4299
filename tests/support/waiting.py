"""Waiting in tests: several coroutines at once, and conditions that another program fulfils."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred, gatherResults

T = TypeVar("T")
TIMEOUT = 20.0  # seconds
STEP = 0.01


async def together(*coroutines: Coroutine[Any, Any, T]) -> list[T]:
    """The results of coroutines that run at the same time."""
    reactor: Any = global_reactor
    results: list[T] = await gatherResults(
        [Deferred.fromCoroutine(coroutine) for coroutine in coroutines], consumeErrors=True
    ).addTimeout(TIMEOUT, reactor)
    return results


async def until(condition: Callable[[], bool], what: str = "it", seconds: float = TIMEOUT) -> None:
    """Return when `condition` holds; the reactor turns meanwhile. `what` has to come to be."""
    reactor: Any = global_reactor
    deadline = reactor.seconds() + seconds
    while not condition():
        assert reactor.seconds() < deadline, f"never: {what}"
        turn: Deferred[None] = Deferred()
        reactor.callLater(STEP, turn.callback, None)
        await turn


async def until_async(condition: Callable[[], Awaitable[bool]]) -> None:
    """The same for a condition that is asked for."""
    reactor: Any = global_reactor
    deadline = reactor.seconds() + TIMEOUT
    while not await condition():
        assert reactor.seconds() < deadline, "it never came to be"
        turn: Deferred[None] = Deferred()
        reactor.callLater(STEP, turn.callback, None)
        await turn
