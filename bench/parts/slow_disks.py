"""Sending while the disk is slow."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.report.parts import Part
from bench.report.rows import HEAD, row_of
from bench.slow_disk import PAUSES, SlowDisk, slow_disk

TEXT = """Each `fsync` takes so many milliseconds longer, for Portico and for the yardstick, which have the
same PostgreSQL server. Medians of the turns, with the lowest and the highest rate."""


def measured(pairs: int, turns: int, yardstick: Path | None) -> Part:
    """Run it on a node for each pause; what is compared takes turns."""
    return part([slow_disk(pause, pairs, turns, yardstick) for pause in PAUSES])


def part(found: Sequence[SlowDisk]) -> Part:
    """What the page says."""
    rows = [row for disk in found for row in _rows(disk)]
    return Part("disks", "On a slower disk", TEXT, ["fsync", *HEAD], rows)


def _rows(disk: SlowDisk) -> Iterator[list[str]]:
    for kind in dict.fromkeys((row.what, row.window) for row in disk.send):
        turns = [row for row in disk.send if (row.what, row.window) == kind]
        yield [f"+ {disk.pause:g} ms", *row_of(turns)]
