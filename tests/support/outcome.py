"""The state of a started coroutine, without a reactor."""

from collections.abc import Coroutine
from typing import Any, Generic, TypeVar

from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

T = TypeVar("T")


class Outcome(Generic[T]):
    """What has become of it so far."""

    def __init__(self, waiting: "Deferred[T]") -> None:
        self._results: list[Any] = []
        waiting.addBoth(self._results.append)

    @property
    def done(self) -> bool:
        return bool(self._results)

    @property
    def result(self) -> T:
        """What it returned; what it raised is raised here."""
        assert self._results, "it still waits"
        if isinstance(self._results[0], Failure):
            self._results[0].raiseException()
        result: T = self._results[0]
        return result


def begin(coroutine: Coroutine[Any, Any, T]) -> Outcome[T]:
    """Run it until it first waits."""
    return Outcome(Deferred.fromCoroutine(coroutine))
