"""Inputs that are nearly good: the seeds of a target, cut, repeated, spliced and overwritten.

Where there is JSON in them, its values become others; where there are lines, they are left out, repeated and
put elsewhere.
"""

import re
from collections.abc import Callable, Sequence
from typing import TypeAlias

from hypothesis import strategies as st

Edit: TypeAlias = Callable[[bytes], bytes]
LONGEST = 4_096  # bytes
PLACES = st.floats(0, 1)
VALUE = re.compile(rb'"(?:[^"\\\n]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|\{\}|\[\]')
ODD = (
    b"null", b"true", b"false", b"{}", b"[]", b"[[]]", b'{"":0}', b"0", b"1", b"-1", b"0.5", b"1e400", b'""',
    b"9007199254740993", b"18446744073709551616", b'"\\u0000"', b'"\\ud800"', b'"."', b'"a..b"', b'"*"',
    b'"' + b"a." * 200 + b'"', b"[" * 40 + b"]" * 40, b'{"a":' * 40 + b"1" + b"}" * 40,
)  # fmt: skip


def inputs(seeds: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    """Seeds, seeds with up to four edits, and plain noise."""
    if not seeds:
        return st.binary(max_size=LONGEST)
    good = st.sampled_from(list(seeds))
    edits = st.lists(
        _value() | _value() | _line() | _cut() | _overwrite() | _repeat() | good.flatmap(_splice), max_size=4
    )
    return st.builds(_edited, good, edits) | st.binary(max_size=64)


def _edited(data: bytes, edits: Sequence[Edit]) -> bytes:
    for edit in edits:
        data = edit(data)[:LONGEST]
    return data


def _value() -> st.SearchStrategy[Edit]:
    """Another value in the place of one."""

    def edit(place: float, odd: bytes) -> Edit:
        def put(data: bytes) -> bytes:
            values = list(VALUE.finditer(data))
            if not values:
                return data
            value = values[min(int(place * len(values)), len(values) - 1)]
            return data[: value.start()] + odd + data[value.end() :]

        return put

    return st.builds(edit, PLACES, st.sampled_from(ODD))


def _line() -> st.SearchStrategy[Edit]:
    """Some lines moved to another place, or there as well."""

    def edit(span: tuple[float, float], to: float, times: int) -> Edit:
        def put(data: bytes) -> bytes:
            lines = data.split(b"\n")
            begin, end = (round(len(lines) * place) for place in span)
            taken, rest = lines[begin:end], lines[:begin] + lines[end:]
            at = round(len(rest) * to)
            return b"\n".join(rest[:at] + taken * times + rest[at:])

        return put

    return st.builds(edit, _spans(), PLACES, st.integers(0, 2))


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

    return st.builds(edit, _spans(), st.integers(1, 3) | st.integers(1, 200))


def _splice(other: bytes) -> st.SearchStrategy[Edit]:
    def edit(place: float, span: tuple[float, float]) -> Edit:
        piece = other[_at(other, span[0]) : _at(other, span[1])]
        return lambda data: data[: _at(data, place)] + piece + data[_at(data, place) :]

    return st.builds(edit, PLACES, _spans())


def _spans() -> st.SearchStrategy[tuple[float, float]]:
    return st.tuples(PLACES, PLACES).map(lambda ends: (min(ends), max(ends)))


def _at(data: bytes, place: float) -> int:
    return round(len(data) * place)
