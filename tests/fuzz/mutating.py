"""Inputs that are nearly good: the seeds of a target, cut, repeated, spliced and overwritten."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from hypothesis import strategies as st

Edit: TypeAlias = Callable[[bytes], bytes]
LONGEST = 4_096  # bytes
PLACES = st.floats(0, 1)


def inputs(seeds: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    """Seeds, seeds with up to four edits, and plain noise."""
    if not seeds:
        return st.binary(max_size=LONGEST)
    good = st.sampled_from(list(seeds))
    edits = st.lists(_cut() | _overwrite() | _repeat() | good.flatmap(_splice), max_size=4)
    return st.builds(_edited, good, edits) | st.binary(max_size=64)


def _edited(data: bytes, edits: Sequence[Edit]) -> bytes:
    for edit in edits:
        data = edit(data)[:LONGEST]
    return data


def _cut() -> st.SearchStrategy[Edit]:
    return st.builds(
        lambda span: lambda data: data[: _at(data, span[0])] + data[_at(data, span[1]) :], _spans()
    )


def _overwrite() -> st.SearchStrategy[Edit]:
    def edit(place: float, noise: bytes) -> Edit:
        return lambda data: data[: _at(data, place)] + noise + data[_at(data, place) + len(noise) :]

    return st.builds(edit, PLACES, st.binary(min_size=1, max_size=8))


def _repeat() -> st.SearchStrategy[Edit]:
    def edit(span: tuple[float, float], times: int) -> Edit:
        return lambda data: data[: _at(data, span[1])] + data[_at(data, span[0]) : _at(data, span[1])] * times

    return st.builds(edit, _spans(), st.integers(1, 200))


def _splice(other: bytes) -> st.SearchStrategy[Edit]:
    def edit(place: float, span: tuple[float, float]) -> Edit:
        piece = other[_at(other, span[0]) : _at(other, span[1])]
        return lambda data: data[: _at(data, place)] + piece + data[_at(data, place) :]

    return st.builds(edit, PLACES, _spans())


def _spans() -> st.SearchStrategy[tuple[float, float]]:
    return st.tuples(PLACES, PLACES).map(lambda ends: (min(ends), max(ends)))


def _at(data: bytes, place: float) -> int:
    return round(len(data) * place)
