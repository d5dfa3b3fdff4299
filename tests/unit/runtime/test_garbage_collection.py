"""What a process has loaded at its start is visited by no later garbage collection."""

import gc
from collections.abc import Iterator

import pytest

from runtime.garbage_collection import leave_out_loaded_objects


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
