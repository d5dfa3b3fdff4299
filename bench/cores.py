"""`python -m bench.cores [--pairs 50]`: what a message costs with 1, 2 and 4 processes of `messaging`.

The router has a core alone, and everything else another one, where there are two. So the rates are those of
few cores. What many cores could do follows from the CPU of a message: the router is one process.
"""

import argparse
import sys
from collections.abc import Callable, Mapping

import psutil

from bench.node import Node, running
from bench.send import Figures, send
from portico.processes import SEVERAL

COUNTS, WINDOWS = (1, 2, 4), (16, 1)
HEAD = "| processes | window | messages/s | router, ms | `messaging`, ms | PostgreSQL, ms | others, ms |\n"
DATABASE = "PostgreSQL (embedded)"


def pin(node: Node) -> None:
    """Give the router the first core and everything else the others, where the system can do that."""
    cores = list(range(psutil.cpu_count() or 1))
    if len(cores) < 2 or not hasattr(psutil.Process, "cpu_affinity"):
        return
    for process in (*node.server(), *node.database(), *node.valkey()):
        process.cpu_affinity(cores[1:])
    node.router().cpu_affinity(cores[:1])


def others(costs: Mapping[str, float]) -> float:
    """What is not the router, `messaging` or PostgreSQL."""
    return sum(costs.values()) - costs["router"] - costs[SEVERAL] - costs[DATABASE]


def row(count: int, figures: Figures) -> str:
    """A line of the table."""
    costs: Mapping[str, float] = figures.roles
    named = [costs["router"], costs[SEVERAL], costs[DATABASE]]
    shown = " | ".join(f"{cost:.3f}" for cost in (*named, others(costs)))
    return f"| {count} | {figures.window} | {figures.per_second:.0f} | {shown} |\n"


def measure(pairs: int, write: Callable[[str], object]) -> None:
    """Print the table."""
    write(HEAD + "|---|---|---|---|---|---|---|\n")
    for count in COUNTS:
        with running(MESSAGING_PROCESSES=str(count)) as node:
            pin(node)
            for window in WINDOWS:
                write(row(count, send(node, pairs, window)))


def main() -> None:
    """Read the options."""
    parser = argparse.ArgumentParser("bench.cores", description=__doc__)
    parser.add_argument("--pairs", type=int, default=50)
    measure(parser.parse_args().pairs, sys.stdout.write)


if __name__ == "__main__":
    main()
