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


class World:
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
def world() -> Iterator[World]:
    world = World()
    yield world
    assert world.clock.getDelayedCalls() == []


def test_it_looks_once_a_second_and_goes_on_while_there_is_more(world: World) -> None:
    rounds = PeriodicTask(INDEXING, world.clock, "indexer", world.indexer.take_in_all)
    rounds.wake()
    world.pass_time()
    world.index.looks[0].callback(True)
    world.pass_time()
    assert len(world.index.looks) == 2
    world.index.looks[1].callback(False)
    world.pass_time()
    assert len(world.index.looks) == 2
    world.pass_time(INDEXING)
    assert len(world.index.looks) == 3
    world.index.looks[2].callback(False)
    rounds.stop()


@pytest.mark.parametrize("failure", [Unavailable("away"), ZeroDivisionError()])
def test_after_a_failure_the_next_round_tries_again(world: World, failure: Exception) -> None:
    rounds = PeriodicTask(INDEXING, world.clock, "indexer", world.indexer.take_in_all)
    rounds.wake()
    world.pass_time()
    world.index.looks[0].errback(failure)
    world.pass_time(INDEXING)
    assert len(world.index.looks) == 2
    world.index.looks[1].callback(False)
    rounds.stop()


def test_searches_that_come_during_a_look_share_the_next_one(world: World) -> None:
    first = world.search()
    others = [world.search(), world.search()]
    assert len(world.index.looks) == 1
    world.index.looks[0].callback(False)
    assert first.called
    assert not any(other.called for other in others)
    assert len(world.index.looks) == 2
    world.index.looks[1].callback(False)
    assert all(other.called for other in others)


def test_a_search_does_not_wait_for_a_long_backlog(world: World) -> None:
    ready = world.search()
    world.index.looks[0].callback(True)
    assert ready.called
