"""What the contact guard costs a node: one with it and one without, the load to one after the other.

`python -m bench.guard --node [--pairs 5] [--window 4] [--turns 5]`. The rule is for all detectors. Compare
ratios: of each pair of turns, median and spread.
"""

import sys
import tempfile
from pathlib import Path

from bench.compare import Pair, measures, ratio
from bench.guard_load import KINDS
from bench.node import Node, running
from bench.send import SECONDS, Figures, figures_of, put_load

RULES = '[[rule]]\naction = "mask"\n'


def compare(pairs: int, window: int, turns: int) -> None:
    """Print, for each kind of text, what a node with the guard needs to what one without it needs."""
    with tempfile.NamedTemporaryFile("w", suffix=".toml") as rules:
        rules.write(RULES)
        rules.flush()
        Path(rules.name).chmod(0o644)
        with running() as without, running(GUARD_RULES=rules.name) as guarded:
            for kind in KINDS:
                taken = [_turn(without, guarded, kind, pairs, window, n % 2) for n in range(turns)]
                _write(kind, taken)


def _turn(without: Node, guarded: Node, kind: str, pairs: int, window: int, first: int) -> Pair:
    """The load on both; every other turn begins with the other one, since the machine may get slower."""
    nodes = [without, guarded]
    rows = {node: _load(node, kind, pairs, window) for node in (nodes[first], nodes[1 - first])}
    return rows[without], rows[guarded]


def _load(node: Node, kind: str, pairs: int, window: int) -> Figures:
    measured, spent = put_load(node, "bench.guard_load", kind, pairs, window, SECONDS)
    return figures_of(measured, window, spent)


def _write(kind: str, turns: list[Pair]) -> None:
    lines = [ratio(name, measure, turns) for name, measure in measures(turns).items()]
    sys.stdout.write("\n".join([kind, *lines, ""]) + "\n")
    sys.stdout.flush()
