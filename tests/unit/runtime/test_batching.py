"""Micro-batches: in order, one at a time, and every caller gets their outcome."""

from collections.abc import Sequence

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock

from portico.domain.errors import NotFound, Unavailable
from runtime.batching import FULL, MOST, OLDEST, Batcher
from runtime.metrics import Metrics
from tests.support.outcome import Outcome

Answer = Sequence[str | Exception]


class Harness:
    """A store that takes batches and answers when the test says so."""

    def __init__(self, limit: int = 256) -> None:
        self.clock, self.metrics = Clock(), Metrics()
        self.batches: list[list[int]] = []
        self._open: list[Deferred[Answer]] = []
        self.batcher: Batcher[int, str] = Batcher(self.clock, "test", self.metrics, self.flush, limit)

    async def flush(self, items: Sequence[int]) -> Answer:
        self.batches.append(list(items))
        waiting: Deferred[Answer] = Deferred()
        self._open.append(waiting)
        return await waiting

    def add(self, *items: int) -> list[Outcome[str]]:
        return [Outcome(self.batcher.queue_item(item)) for item in items]

    def answer(self, answer: Answer | None = None) -> None:
        """Answer the batch under way: each item with its own name, unless something else is said."""
        self._open.pop(0).callback([str(item) for item in self.batches[-1]] if answer is None else answer)

    @property
    def answering(self) -> bool:
        return bool(self._open)

    def fail(self, error: Exception) -> None:
        self._open.pop(0).errback(error)


def test_what_comes_in_one_turn_goes_together_and_in_order() -> None:
    harness = Harness()
    outcomes = harness.add(3, 1, 2)
    assert harness.batches == []
    harness.clock.advance(0)
    assert harness.batches == [[3, 1, 2]]
    harness.answer()
    assert [each.result for each in outcomes] == ["3", "1", "2"]


def test_one_batch_at_a_time() -> None:
    harness = Harness()
    harness.add(1)
    harness.clock.advance(0)
    later = harness.add(2, 3)
    harness.clock.advance(1)
    assert harness.batches == [[1]]
    harness.answer()
    assert harness.batches == [[1], [2, 3]]
    harness.answer()
    assert [each.result for each in later] == ["2", "3"]


def test_a_batch_has_a_limit() -> None:
    harness = Harness(limit=2)
    outcomes = harness.add(1, 2, 3, 4, 5)
    harness.clock.advance(0)
    for _ in range(3):
        harness.answer()
    assert harness.batches == [[1, 2], [3, 4], [5]]
    assert [each.result for each in outcomes] == ["1", "2", "3", "4", "5"]


def test_a_refusal_reaches_the_one_it_is_for() -> None:
    harness = Harness()
    outcomes = harness.add(1, 2)
    harness.clock.advance(0)
    harness.answer([NotFound("no"), "2"])
    with pytest.raises(NotFound):
        _ = outcomes[0].result
    assert outcomes[1].result == "2"


def test_a_store_that_fails_fails_its_batch_and_not_the_next() -> None:
    harness = Harness()
    first = harness.add(1, 2)
    harness.clock.advance(0)
    harness.fail(RuntimeError("the store"))
    for each in first:
        with pytest.raises(RuntimeError, match="the store"):
            _ = each.result
    [second] = harness.add(3)
    harness.clock.advance(0)
    harness.answer()
    assert second.result == "3"


def test_a_store_that_answers_too_little_fails_its_batch_and_not_the_next() -> None:
    harness = Harness()
    first = harness.add(1, 2)
    harness.clock.advance(0)
    harness.answer(["1"])
    for each in first:
        with pytest.raises(ValueError):
            _ = each.result
    [second] = harness.add(3)
    harness.clock.advance(0)
    harness.answer()
    assert second.result == "3"


def test_somebody_who_no_longer_waits_disturbs_nobody() -> None:
    harness = Harness()
    gone = harness.batcher.queue_item(1)
    [stays] = harness.add(2)
    gone.addErrback(lambda _: None)
    gone.cancel()
    harness.clock.advance(0)
    harness.answer()
    assert stays.result == "2"


def test_settled_waits_for_the_batch_under_way_only() -> None:
    harness = Harness()
    assert Outcome(harness.batcher.flush_done()).done
    harness.add(1)
    harness.clock.advance(0)
    harness.add(2)
    settled = Outcome(harness.batcher.flush_done())
    assert not settled.done
    harness.answer()
    assert settled.done
    assert harness.batches == [[1], [2]]


def test_the_queue_can_be_watched() -> None:
    harness = Harness()
    harness.add(1, 2, 3)
    sample = harness.metrics.registry.get_sample_value
    assert sample("portico_queue_depth", {"queue": "test"}) == 3
    harness.clock.advance(0)
    assert sample("portico_queue_depth", {"queue": "test"}) == 0
    assert sample("portico_batch_size_sum", {"queue": "test"}) == 3


class Shared(Harness):
    """The same, where items have owners: 7, 17 and 27 are of the user `7`."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.batcher = Batcher(
            self.clock, "test", self.metrics, self.flush, limit, owner_of=lambda item: str(item % 10)
        )


def test_who_sends_much_waits_for_their_own_and_others_do_not() -> None:
    harness = Shared(limit=3)
    harness.add(1, 11, 21, 31, 41, 2, 12, 3)
    harness.clock.advance(0)
    for _ in range(3):
        harness.answer()
    assert harness.batches == [[1, 2, 3], [11, 21, 12], [31, 41]]


def test_when_too_many_wait_those_who_sent_them_are_refused_and_others_are_taken() -> None:
    harness = Shared(limit=3)
    waiting = harness.add(*(1 + 10 * number for number in range(MOST)))
    with pytest.raises(Unavailable) as refusal:
        harness.batcher.queue_item(1)
    assert refusal.value.fields == {"retry_after_ms": 1_000}
    [bystander] = harness.add(2)
    harness.clock.advance(0)
    harness.answer()
    assert (bystander.result, sum(each.done for each in waiting)) == ("2", 2)
    harness.add(1)
    while harness.answering:
        harness.answer()
    assert all(each.done for each in waiting)


def test_many_users_who_each_send_little_are_limited_too() -> None:
    harness = Harness(limit=1)
    harness.batcher = Batcher(harness.clock, "test", harness.metrics, harness.flush, 1, owner_of=str)
    harness.add(*range(FULL))
    with pytest.raises(Unavailable):
        harness.batcher.queue_item(FULL)


def test_what_has_waited_too_long_is_refused_and_what_came_later_is_taken() -> None:
    harness = Shared(limit=3)
    [first] = harness.add(1)
    harness.clock.advance(0)
    [old] = harness.add(2)
    harness.clock.advance(OLDEST / 2)
    [new] = harness.add(3)
    harness.clock.advance(OLDEST / 2 + 1)
    harness.answer()
    assert first.result == "1"
    with pytest.raises(Unavailable):
        _ = old.result
    harness.answer()
    assert new.result == "3"
