"""Sending while the disk is slow: `python -m bench.slow_disk [--pairs 50] [--turns 3] [--peer DIR]`.

`slow_fsync.c`, which `cc` compiles, adds a pause to each `fsync` and `fdatasync` of the node and of its
PostgreSQL. The yardstick has its database in the same PostgreSQL, and so the same disk.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec

from bench import peer
from bench.node import Node, running
from bench.send import Figures, send, table
from bench.trees import ROOT, Tree

PAUSES = (2.0, 10.0)  # milliseconds
WINDOWS = (1, 16)
SLOW = Tree("slow disk", ROOT, sys.executable, "bench.slow_node")
SOURCE = ROOT / "bench" / "slow_fsync.c"


class SlowDisk(msgspec.Struct, frozen=True):
    """Figures with a disk that needs `pause` milliseconds longer: a row for each turn."""

    pause: float
    send: list[Figures]


def slow_disk(pause: float, pairs: int, turns: int, yardstick: Path | None) -> SlowDisk:
    """Measure on a node of its own; the servers take turns."""
    with slowed(pause) as variables, running(SLOW, **variables) as node:
        rows = [
            row for window in WINDOWS for _ in range(turns) for row in _turn(node, pairs, window, yardstick)
        ]
    return SlowDisk(pause, rows)


def _turn(node: Node, pairs: int, window: int, yardstick: Path | None) -> list[Figures]:
    if yardstick is None:
        return [send(node, pairs, window)]
    return [
        peer.yardstick(node, yardstick, pairs, window),
        peer.portico(node, yardstick, pairs, window, "json"),
    ]


@contextmanager
def slowed(pause: float) -> Iterator[Mapping[str, str]]:
    """The variables of a process with such a disk. The account of PostgreSQL can read the library too."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        library = Path(folder) / "slow_fsync.so"
        subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-o", library, SOURCE, "-ldl"], check=True)
        yield {"LD_PRELOAD": str(library), "SLOW_FSYNC_US": str(round(pause * 1000))}


def main() -> None:
    """A table for each pause."""
    parser = argparse.ArgumentParser("bench.slow_disk", description=__doc__)
    parser.add_argument("--pairs", type=int, default=50)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--peer", type=Path)
    asked = parser.parse_args()
    for pause in PAUSES:
        found = slow_disk(pause, asked.pairs, asked.turns, asked.peer and asked.peer.resolve())
        sys.stdout.write(f"fsync {pause:g} ms slower\n\n{table(found.send)}\n\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
