"""What a process has loaded at its start is visited by no later garbage collection."""

import gc
from collections import deque
from collections.abc import Iterator

import pytest

from runtime import garbage_collection
from runtime.garbage_collection import leave_out_loaded_objects

THERE = 2_000  # sessions at a time, each of which stays long enough to become old
COMING = 20_000


class Session:
    """Counts those that are in memory. It is a cycle, as a session of the router."""

    in_memory = 0

    def __init__(self) -> None:
        Session.in_memory += 1
        self.me = self

    def __del__(self) -> None:
        Session.in_memory -= 1


@pytest.fixture
def thresholds() -> Iterator[tuple[int, int, int]]:
    before = gc.get_threshold()
    yield before
    gc.unfreeze()
    gc.set_threshold(*before)


@pytest.mark.usefixtures("thresholds")
def test_what_is_loaded_is_left_out() -> None:
    loaded = [[] for _ in range(10_000)]  # type: list[list[int]]
    leave_out_loaded_objects()
    collected = {id(each) for each in gc.get_objects()}
    assert not collected & {id(each) for each in loaded}


def test_the_youngest_are_collected_less_often(thresholds: tuple[int, int, int]) -> None:
    leave_out_loaded_objects()
    assert gc.get_threshold()[0] > thresholds[0]


@pytest.mark.usefixtures("thresholds")
def test_a_cycle_made_later_is_still_collected() -> None:
    leave_out_loaded_objects()
    cycle: list[object] = []
    cycle.append(cycle)
    del cycle
    assert gc.collect() > 0


@pytest.mark.usefixtures("thresholds")
def test_sessions_that_have_ended_do_not_pile_up(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = [[] for _ in range(100_000)]  # type: list[list[int]]
    monkeypatch.setattr(garbage_collection, "YOUNG", 100)
    leave_out_loaded_objects()
    there, most = deque[Session](maxlen=THERE), 0
    for _ in range(COMING):
        there.append(Session())
        most = max(most, Session.in_memory)
    assert most < 4 * THERE, f"{most} in memory beside {len(loaded)} loaded objects"
