"""`make bench-compare REV=main`: the send path of another revision and of this one, in turns.

Both nodes run, and the load goes to one after the other, so that a change of the machine's speed meets both.
The CPU of a node counts its own processes only. Compare ratios: of each pair of turns, median and spread.
"""

import argparse
import statistics
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeAlias

from bench.node import Node, running
from bench.send import Figures, send, table
from bench.trees import HERE, tree_of

WINDOWS = (1, 16)
TICK = 1e-6  # for what used no CPU that could be measured
Measure: TypeAlias = Callable[[Figures], float]
MEASURES: dict[str, Measure] = {
    "messages/s": lambda row: row.per_second,
    "answer p50": lambda row: row.answer_p50,
    "answer p99": lambda row: row.answer_p99,
    "server CPU": lambda row: row.server_cpu,
    "database CPU": lambda row: row.database_cpu,
    "CPU": lambda row: row.server_cpu + row.database_cpu,
}
Pair: TypeAlias = tuple[Figures, Figures]


def main() -> None:
    """Read the options and run the turns."""
    parser = argparse.ArgumentParser("bench.compare", description=__doc__)
    parser.add_argument("revision")
    parser.add_argument("--pairs", type=int, default=50)
    parser.add_argument("--turns", type=int, default=5)
    arguments = parser.parse_args()
    with tree_of(arguments.revision) as tree, running(tree) as before, running(HERE) as after:
        for window in WINDOWS:
            turns = [_turn(before, after, arguments.pairs, window, n % 2) for n in range(arguments.turns)]
            _write(table([row for pair in turns for row in pair]))
            _write("\n".join(ratio(name, measure, turns) for name, measure in measures(turns).items()))


def _turn(before: Node, after: Node, pairs: int, window: int, first: int) -> Pair:
    """The load on both; every other turn begins with the other one, since the machine may get slower."""
    nodes = [before, after]
    rows = {node: send(node, pairs, window) for node in (nodes[first], nodes[1 - first])}
    return rows[before], rows[after]


def measures(turns: Sequence[Pair]) -> dict[str, Measure]:
    """What is compared: also the CPU of each process that both revisions have."""
    before, after = turns[0]
    shared = [role for role in before.roles if role in after.roles]
    return {**MEASURES, **{f"CPU of {role}": partial(_role, role) for role in shared}}


def _role(role: str, row: Figures) -> float:
    return row.roles[role]


def ratio(name: str, measure: Measure, turns: Sequence[Pair]) -> str:
    """After to before: the median of the turns, the lowest and the highest, and the median itself."""
    ratios = sorted(measure(after) / (measure(before) or TICK) for before, after in turns)
    value = statistics.median(measure(after) for _, after in turns)
    return f"{name}: {statistics.median(ratios):.3f} ({ratios[0]:.3f} to {ratios[-1]:.3f}), now {value:.3f}"


def _write(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
