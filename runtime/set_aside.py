"""Setting aside: items of conversations that somebody else has locked delay no other item.

A batch is one transaction under the locks of its conversations. A lock that is not granted soon (an import,
an administrator's transaction, a frozen client of the database) must not hold up everybody's batch. The store
answers Locked for such items; they are tried again together, beside the other batches, until the lock is
free or they are too old. The items of one conversation keep their order.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, NamedTuple, TypeVar

from twisted.internet.defer import Deferred

from portico.ports import Clock, OfConversation
from portico.storage.database import Locked
from portico.waiting import sleep
from runtime.batching import Outcome, ignore

Item = TypeVar("Item", bound=OfConversation)
Result = TypeVar("Result")
PAUSE = 0.1  # seconds between two tries
PATIENCE = 8.0  # seconds; then the sender should know
MOST = 1_000  # items


class Waiting(NamedTuple, Generic[Item, Result]):
    """An item that is set aside, and until when."""

    item: Item
    result: "Deferred[Result]"
    until: float


class SetAside(Generic[Item, Result]):
    """Stores batches by `store`, which returns for each item a result, an error, or Locked.

    `on_stored` gets the items that were set aside, with their results, before their callers do.
    """

    def __init__(
        self,
        clock: Clock,
        store: Callable[[Sequence[Item]], Awaitable[Sequence[Result | Exception]]],
        on_stored: Callable[[Sequence[tuple[Item, Result | Exception]]], None] = ignore,
    ) -> None:
        self._clock, self._store, self._on_stored = clock, store, on_stored
        self._waiting: list[Waiting[Item, Result]] = []
        self._locked: Counter[int] = Counter()  # the conversations of those that wait

    async def store(self, items: Sequence[Item]) -> list[Outcome[Result]]:
        """The result of each item, in order; a Deferred for one that is set aside."""
        if not self._locked:
            results = await self._store(items)
        else:
            behind = [item.conversation_id in self._locked for item in items]
            free = [item for item, waits in zip(items, behind, strict=True) if not waits]
            stored = iter(await self._store(free) if free else [])
            results = [Locked() if waits else next(stored) for waits in behind]
        return [
            self._set_aside(item) if isinstance(result, Locked) else result
            for item, result in zip(items, results, strict=True)
        ]

    def _set_aside(self, item: Item) -> "Exception | Deferred[Result]":
        if len(self._waiting) >= MOST:
            return Locked()
        waiting: Waiting[Item, Result] = Waiting(item, Deferred(), self._clock.seconds() + PATIENCE)
        if not self._waiting:
            Deferred.fromCoroutine(self._retry())
        self._waiting.append(waiting)
        self._locked[item.conversation_id] += 1
        return waiting.result

    async def _retry(self) -> None:
        await sleep(self._clock, PAUSE)
        while self._waiting:
            tried = list(self._waiting)
            results = await self._try([each.item for each in tried])
            self._waiting = [*self._settle(tried, results), *self._waiting[len(tried) :]]
            if self._waiting:
                await sleep(self._clock, PAUSE)

    async def _try(self, items: Sequence[Item]) -> Sequence[Result | Exception]:
        try:
            return await self._store(items)
        except Exception as error:  # noqa: BLE001 - whatever it is belongs to those who wait
            return [error] * len(items)

    def _settle(
        self, tried: Sequence[Waiting[Item, Result]], results: Sequence[Result | Exception]
    ) -> list[Waiting[Item, Result]]:
        """Give the results to those who wait for them; those who go on waiting."""
        now = self._clock.seconds()
        done = [
            (each, result)
            for each, result in zip(tried, results, strict=True)
            if not isinstance(result, Locked) or now >= each.until
        ]
        still = [
            each
            for each, result in zip(tried, results, strict=True)
            if isinstance(result, Locked) and now < each.until
        ]
        self._locked.subtract(each.item.conversation_id for each, _ in done)
        self._locked = +self._locked
        self._on_stored([(each.item, result) for each, result in done])
        for each, result in done:
            if isinstance(result, Exception):
                each.result.errback(result)
            else:
                each.result.callback(result)
        return still
