"""Serializes the operations on one call: they run one after the other, in the order of their arrival."""

from collections.abc import Awaitable, Callable
from typing import TypeVar
from weakref import WeakValueDictionary

from twisted.internet.defer import DeferredLock

T = TypeVar("T")


class CallQueues:
    """A queue for each call; calls without pending work have none."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[int, DeferredLock] = WeakValueDictionary()

    async def run(self, call_id: int, work: Callable[[], Awaitable[T]]) -> T:
        """Run `work` after everything that was queued before it."""
        lock = self._locks.setdefault(call_id, DeferredLock())
        await lock.acquire()
        try:
            return await work()
        finally:
            lock.release()
