"""`make bench-compare REV=main`: the send path of another revision and of this one, in turns.

Both nodes run, and the load goes to one after the other, so that a change of the machine's speed meets both.
The CPU of a node counts its own processes only. Compare ratios: of each pair of turns, median and spread.
"""

import argparse
import statistics
import sys
from collections.abc import Callable, Sequence

from bench.node import Node, running
from bench.send import Figures, send, table
from bench.trees import HERE, tree_of

WINDOWS = (1, 16)
MEASURES: dict[str, Callable[[Figures], float]] = {
    "messages/s": lambda row: row.per_second,
    "answer p50": lambda row: row.answer_p50,
    "answer p99": lambda row: row.answer_p99,
    "server CPU": lambda row: row.server_cpu,
    "database CPU": lambda row: row.database_cpu,
    "CPU": lambda row: row.server_cpu + row.database_cpu,
}
Pair = tuple[Figures, Figures]


def main() -> None:
    """Read the options and run the turns."""
    parser = argparse.ArgumentParser("bench.compare", description=__doc__)
    parser.add_argument("revision")
    parser.add_argument("--pairs", type=int, default=50)
    parser.add_argument("--turns", type=int, default=5)
    arguments = parser.parse_args()
    with tree_of(arguments.revision) as tree, running(tree) as before, running(HERE) as after:
        for window in WINDOWS:
            turns = [_turn(before, after, arguments.pairs, window) for _ in range(arguments.turns)]
            _write(table([row for pair in turns for row in pair]))
            _write("\n".join(ratio(name, turns) for name in MEASURES))


def _turn(before: Node, after: Node, pairs: int, window: int) -> Pair:
    return send(before, pairs, window), send(after, pairs, window)


def ratio(name: str, turns: Sequence[Pair]) -> str:
    """After to before: the median of the turns, the lowest and the highest."""
    measure = MEASURES[name]
    ratios = sorted(measure(after) / measure(before) for before, after in turns)
    return f"{name}: {statistics.median(ratios):.3f} ({ratios[0]:.3f} to {ratios[-1]:.3f})"


def _write(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
