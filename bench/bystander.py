"""`python -m bench.bystander [--pairs 20]`: what messages cost a node that has no recipient.

Its message relay reads all messages of all nodes from the log (docs/explanation/nodes.md). So each node pays
this for each message, and it limits how many nodes are of use.
"""

import argparse
import sys
import time
from collections.abc import Callable

from bench.node import cpu
from bench.roles import IDLE
from bench.send import SECONDS, send
from bench.two_nodes import two_nodes
from bench.valkey import running_valkey

ROLES = ("messaging", "core", "notifier")


def measure(pairs: int, write: Callable[[str], object]) -> None:
    """Print the table."""
    with running_valkey() as valkey, two_nodes(valkey.url) as (first, second, _):
        parts = {"router": [second.router()], **{name: [second.process(name)] for name in ROLES}}
        start = {name: cpu(part) for name, part in parts.items()}
        time.sleep(IDLE)
        idle = {name: (cpu(part) - start[name]) / IDLE for name, part in parts.items()}
        before, began = {name: cpu(part) for name, part in parts.items()}, time.monotonic()
        figures = send(first, pairs, 1)
        passed = time.monotonic() - began
        write(f"{figures.per_second:.0f} messages/s at the other node; ms of CPU a message at this one:\n")
        for name, part in parts.items():
            used = cpu(part) - before[name] - idle[name] * passed
            write(f"| {name} | {max(0.0, used) / (figures.per_second * SECONDS) * 1000:.3f} |\n")


def main() -> None:
    """Read the options."""
    parser = argparse.ArgumentParser("bench.bystander", description=__doc__)
    parser.add_argument("--pairs", type=int, default=20)
    measure(parser.parse_args().pairs, sys.stdout.write)


if __name__ == "__main__":
    main()
