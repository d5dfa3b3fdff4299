"""Runs one coroutine on a reactor, for commands that need the network."""

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

T = TypeVar("T")


def run_to_end(reactor: Any, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """The result of `work`, or its exception; KeyboardInterrupt when the reactor was stopped before."""
    outcome: list[T | Failure] = []

    def begin() -> None:
        Deferred.fromCoroutine(work()).addBoth(outcome.append).addBoth(lambda _: reactor.stop())

    reactor.callWhenRunning(begin)
    reactor.run()
    if not outcome:
        raise KeyboardInterrupt
    if isinstance(outcome[0], Failure):
        outcome[0].raiseException()
    return outcome[0]
