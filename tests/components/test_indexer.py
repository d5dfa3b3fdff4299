"""The search indexer: once a second and before each search, one run at a time, retried after failures."""

from collections.abc import Iterator

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock

from components.search.indexer import INDEXING, Indexer
from portico.domain.errors import Unavailable
from runtime.metrics import Metrics
from runtime.periodic import PeriodicTask


class Index:
    """An index whose looks last until the test says what they found."""

    def __init__(self) -> None:
        self.looks: list[Deferred[bool]] = []

    async def advance(self) -> bool:
        self.looks.append(Deferred())
        return await self.looks[-1]


class Harness:
    """An indexer, its clock and its index."""

    def __init__(self) -> None:
        self.clock, self.index = Clock(), Index()
        self.indexer = Indexer(self.index, self.clock, Metrics())

    def pass_time(self, seconds: float = 0.0) -> None:
        self.clock.pump([seconds, 0, 0])

    def search(self) -> "Deferred[bool]":
        ready = self.indexer.catch_up()
        self.pass_time()
        return ready


@pytest.fixture
def harness() -> Iterator[Harness]:
    harness = Harness()
    yield harness
    assert harness.clock.getDelayedCalls() == []


def test_it_looks_once_a_second_and_goes_on_while_there_is_more(harness: Harness) -> None:
    rounds = PeriodicTask(INDEXING, harness.clock, "indexer", harness.indexer.take_in_all)
    rounds.wake()
    harness.pass_time()
    harness.index.looks[0].callback(True)
    harness.pass_time()
    assert len(harness.index.looks) == 2
    harness.index.looks[1].callback(False)
    harness.pass_time()
    assert len(harness.index.looks) == 2
    harness.pass_time(INDEXING)
    assert len(harness.index.looks) == 3
    harness.index.looks[2].callback(False)
    rounds.stop()


@pytest.mark.parametrize("failure", [Unavailable("away"), ZeroDivisionError()])
def test_after_a_failure_the_next_round_tries_again(harness: Harness, failure: Exception) -> None:
    rounds = PeriodicTask(INDEXING, harness.clock, "indexer", harness.indexer.take_in_all)
    rounds.wake()
    harness.pass_time()
    harness.index.looks[0].errback(failure)
    harness.pass_time(INDEXING)
    assert len(harness.index.looks) == 2
    harness.index.looks[1].callback(False)
    rounds.stop()


def test_searches_that_come_during_a_look_share_the_next_one(harness: Harness) -> None:
    first = harness.search()
    others = [harness.search(), harness.search()]
    assert len(harness.index.looks) == 1
    harness.index.looks[0].callback(False)
    assert first.called
    assert not any(other.called for other in others)
    assert len(harness.index.looks) == 2
    harness.index.looks[1].callback(False)
    assert all(other.called for other in others)


def test_a_search_does_not_wait_for_a_long_backlog(harness: Harness) -> None:
    ready = harness.search()
    harness.index.looks[0].callback(True)
    assert ready.called
