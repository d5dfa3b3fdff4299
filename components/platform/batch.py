"""Micro-batches: what arrives while the store is busy goes to it together, in order, next.

One batch is under way at a time: that keeps order, and a busy store makes larger
batches by itself. A lone item waits for one turn of the reactor.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from components.platform.metrics import Metrics
from portico.ports import Clock

Item = TypeVar("Item")
Result = TypeVar("Result")


class Batcher(Generic[Item, Result]):
    """Collects items for `flush`, which takes a batch and returns a result (or a refusal) for each."""

    def __init__(
        self,
        clock: Clock,
        name: str,
        metrics: Metrics,
        flush: Callable[[Sequence[Item]], Awaitable[Sequence[Result | Exception]]],
        limit: int = 256,
    ) -> None:
        self._clock = clock
        self._flush = flush
        self._limit = limit
        self._queue: list[tuple[Item, Deferred[Result]]] = []
        self._running = False
        self._settled: list[Deferred[None]] = []
        self._sizes = metrics.batches.labels(name)
        metrics.queue.labels(name).set_function(lambda: len(self._queue))

    def add(self, item: Item) -> "Deferred[Result]":
        """Queue an item; fires with its result."""
        waiting: Deferred[Result] = Deferred()
        self._queue.append((item, waiting))
        if not self._running:
            self._running = True
            self._clock.callLater(0, self._start)
        return waiting

    def settled(self) -> "Deferred[None]":
        """Fires once the batch under way (if any) has its results."""
        done: Deferred[None] = Deferred()
        if self._running:
            self._settled.append(done)
        else:
            done.callback(None)
        return done

    def _start(self) -> None:
        Deferred.fromCoroutine(self._run())

    async def _run(self) -> None:
        while self._queue:
            batch, self._queue = self._queue[: self._limit], self._queue[self._limit :]
            self._sizes.observe(len(batch))
            await self._settle(batch)
            settled, self._settled = self._settled, []
            for done in settled:
                done.callback(None)
        self._running = False

    async def _settle(self, batch: "list[tuple[Item, Deferred[Result]]]") -> None:
        try:
            answers = list(zip(batch, await self._flush([item for item, _ in batch]), strict=True))
        except Exception:  # noqa: BLE001 - whatever it is belongs to those who wait
            failure = Failure()
            for _, waiting in batch:
                waiting.errback(failure)
            return
        for (_, waiting), result in answers:
            if isinstance(result, Exception):
                waiting.errback(result)
            else:
                waiting.callback(result)
