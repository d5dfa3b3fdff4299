"""Micro-batches: items that arrive while the store is busy form the next batch, in order.

Under overload nobody waits behind one who sends too much: a batch has the first items of each user before
their second ones, and when too many wait, those of users who have many waiting are refused at once. What
has waited for OLDEST seconds is refused as well: its caller may have given up.

The store handles one batch at a time. That keeps the order, and a busy store gets larger batches by
itself. The next batch starts before the results of the last are delivered, so that neither waits for the
other. A single item waits for one reactor iteration.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeAlias, TypeVar

from twisted.internet.defer import Deferred

from portico.domain.errors import Unavailable
from portico.ports import Clock
from runtime.metrics import Metrics

Item = TypeVar("Item")
Result = TypeVar("Result")
Owner: TypeAlias = str
Waiting: TypeAlias = "tuple[Item, Deferred[Result], float, Owner]"  # and since when
Queued: TypeAlias = "list[Waiting[Item, Result]]"
MOST = 2_000  # items that wait: about a second of work; whoever has less than OWN waiting is not counted
OWN = 16
FULL = 4 * MOST  # items of all users together
OLDEST = 10.0  # seconds; the gateway waits as long
RETRY_AFTER_MS = 1_000
Outcome: TypeAlias = Result | Exception | Deferred[Result]
Answered: TypeAlias = "list[tuple[Waiting[Item, Result], Outcome[Result]]]"
NOBODY: Owner = ""


def ignore(outcomes: Sequence[tuple[Item, Result | Exception]]) -> None:
    """For whoever has nothing to do with the results of a batch."""


class Batcher(Generic[Item, Result]):
    """Collects items for `flush`, which takes a batch and returns a result or an exception for each, or a
    Deferred for one whose result comes later than those of the batch.

    `on_batch` is called with a whole batch before the callers of its items get their results. With `owner_of`
    the queue is bounded, and users share the batches.
    """

    def __init__(
        self,
        clock: Clock,
        name: str,
        metrics: Metrics,
        flush: Callable[[Sequence[Item]], Awaitable[Sequence[Outcome[Result]]]],
        limit: int = 256,
        on_batch: Callable[[Sequence[tuple[Item, Outcome[Result]]]], None] = ignore,
        owner_of: Callable[[Item], Owner] | None = None,
    ) -> None:
        self._clock = clock
        self._flush = flush
        self._limit = limit
        self._on_batch = on_batch
        self._owner_of = owner_of
        self._waiting_of: Counter[Owner] = Counter()
        self._queue: Queued[Item, Result] = []
        self._running = False
        self._settled: list[Deferred[None]] = []
        self._sizes = metrics.batches.labels(name)
        metrics.queue.labels(name).set_function(lambda: len(self._queue))

    def queue_item(self, item: Item) -> "Deferred[Result]":
        """Queue an item; fires with its result. Raises Unavailable when too many wait."""
        owner = NOBODY if self._owner_of is None else self._owner_of(item)
        if owner:
            self._admit(owner)
        waiting: Deferred[Result] = Deferred()
        self._queue.append((item, waiting, self._clock.seconds(), owner))
        if not self._running:
            self._running = True
            self._clock.callLater(0, self._start)
        return waiting

    def flush_done(self) -> "Deferred[None]":
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
        # Results are delivered while the store works on the next batch. `_running` ends only after the last
        # of them: otherwise `queue_item` could start a second loop, and the store would have two batches at
        # once.
        answered: Answered[Item, Result] = []
        while self._queue or answered:
            flushing = Deferred.fromCoroutine(self._next())
            self._resolve(answered)
            answered = await flushing
        self._running = False

    async def _next(self) -> "Answered[Item, Result]":
        """Flush the next batch before the results of the last one are delivered."""
        batch = self._take_batch()
        if not batch:
            return []
        self._sizes.observe(len(batch))
        try:
            results = await self._flush([item for item, _, _, _ in batch])
            return list(zip(batch, results, strict=True))
        except Exception as error:  # noqa: BLE001 - whatever it is belongs to those who wait
            return [(each, error) for each in batch]

    def _admit(self, owner: Owner) -> None:
        length = len(self._queue)
        if length >= MOST and (self._waiting_of[owner] >= OWN or length >= FULL):
            raise _too_much()
        self._waiting_of[owner] += 1

    def _take_batch(self) -> "Queued[Item, Result]":
        """The next items in order; where not all can go, the first ones of each owner go first."""
        if self._owner_of is not None:
            self._refuse_stale()
        queue = self._queue
        if len(queue) <= self._limit or self._owner_of is None:
            batch, self._queue = queue[: self._limit], queue[self._limit :]
        else:
            chosen = _fair_choice([owner for _, _, _, owner in queue], self._limit)
            batch = [each for place, each in enumerate(queue) if place in chosen]
            self._queue = [each for place, each in enumerate(queue) if place not in chosen]
        if self._owner_of is not None:
            self._waiting_of.subtract(owner for _, _, _, owner in batch)
            if not self._queue:
                self._waiting_of.clear()
        return batch

    def _refuse_stale(self) -> None:
        """Refuse what has waited too long; the queue is in the order in which its items came."""
        since = self._clock.seconds() - OLDEST
        number = next((place for place, each in enumerate(self._queue) if each[2] >= since), len(self._queue))
        if not number:
            return
        stale, self._queue = self._queue[:number], self._queue[number:]
        self._waiting_of.subtract(owner for _, _, _, owner in stale)
        for _, waiting, _, _ in stale:
            waiting.errback(_too_much())

    def _resolve(self, answered: "Answered[Item, Result]") -> None:
        self._on_batch([(item, result) for (item, _, _, _), result in answered])
        for (_, waiting, _, _), result in answered:
            if isinstance(result, Exception):
                waiting.errback(result)
            elif isinstance(result, Deferred):
                result.chainDeferred(waiting)
            else:
                waiting.callback(result)
        if answered:
            settled, self._settled = self._settled, []
            for done in settled:
                done.callback(None)


def _too_much() -> Unavailable:
    return Unavailable("too much is waiting: retry", retry_after_ms=RETRY_AFTER_MS)


def _fair_choice(owners: Sequence[Owner], limit: int) -> set[int]:
    """The places of the first items of each owner, then of their second ones, and so on."""
    before: Counter[Owner] = Counter()
    ranks = []
    for owner in owners:
        ranks.append(before[owner])
        before[owner] += 1
    return set(sorted(range(len(owners)), key=ranks.__getitem__)[:limit])
