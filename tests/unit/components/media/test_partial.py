"""A file that is being received: counted to the byte, deleted unless it is stored."""

from pathlib import Path

import pytest

from components.media.free_space import FreeSpace
from components.media.partial import OFTEN, Partial, delete_leftovers
from portico.domain.errors import TooLarge, Unavailable

ROOMY = FreeSpace(Path("/"), 0, lambda _: (100, 0, 100))


def test_a_file_may_be_as_large_as_the_limit_and_no_larger(tmp_path: Path) -> None:
    partial = Partial(tmp_path, 10, ROOMY)
    partial.write(b"x" * 10)
    with pytest.raises(TooLarge) as caught:
        partial.write(b"x")
    assert caught.value.fields == {"field": "file", "limit": 10}


def test_its_beginning_is_remembered_however_it_comes(tmp_path: Path) -> None:
    partial = Partial(tmp_path, 1 << 20, ROOMY)
    for _ in range(5000):
        partial.write(b"ab")
    partial.flush()
    assert (partial.size, partial.head) == (10_000, b"ab" * 2048)
    assert partial.path.read_bytes() == b"ab" * 5000


def test_what_is_discarded_leaves_nothing(tmp_path: Path) -> None:
    partial = Partial(tmp_path, 10, ROOMY)
    partial.write(b"x")
    partial.discard()
    partial.discard()
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_is_cleared(tmp_path: Path) -> None:
    folder = tmp_path / "partial"
    assert list(delete_leftovers(folder)) == []
    left = Partial(folder, 10, ROOMY)
    assert list(delete_leftovers(folder)) == [left.path]
    assert list(folder.iterdir()) == []


def test_a_disk_that_takes_nothing_means_retry(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        Partial(tmp_path / "missing", 10, ROOMY)


def test_a_disk_that_fills_up_meanwhile_ends_it(tmp_path: Path) -> None:
    free = [50]
    partial = Partial(tmp_path, 1 << 30, FreeSpace(tmp_path, 10, lambda _: (100, 0, free[0])))
    partial.write(b"x" * OFTEN)
    free[0] = 5
    with pytest.raises(Unavailable, match="room"):
        partial.write(b"x" * OFTEN)
    partial.discard()
    with pytest.raises(Unavailable, match="room"):
        Partial(tmp_path, 10, FreeSpace(tmp_path, 10, lambda _: (100, 0, free[0])))
    assert list(tmp_path.iterdir()) == []
