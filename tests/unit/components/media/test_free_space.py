"""Uploads are refused before the disk is full."""

from pathlib import Path

import pytest

from components.media.free_space import FreeSpace

GIB = 1 << 30


def space(total: int, free: int, floor: int | None = None) -> FreeSpace:
    return FreeSpace(Path("/"), floor, lambda _: (total, total - free, free))


@pytest.mark.parametrize(
    ("total", "free", "size", "has"),
    [
        (500 * GIB, 2 * GIB, 0, True),
        (500 * GIB, 2 * GIB, GIB, True),
        (500 * GIB, 2 * GIB, GIB + 1, False),
        (500 * GIB, GIB - 1, 0, False),
        (10 * GIB, GIB // 2, 0, True),  # of a small disk a twentieth
        (10 * GIB, GIB // 2 - 1, 0, False),
    ],
)
def test_a_gibibyte_or_a_twentieth_stays_free(total: int, free: int, size: int, has: bool) -> None:
    assert space(total, free).has_room(size) is has


def test_the_operator_may_say_otherwise() -> None:
    assert space(500 * GIB, 10, floor=0).has_room(10)
    assert not space(500 * GIB, 400 * GIB, floor=401 * GIB).has_room()
