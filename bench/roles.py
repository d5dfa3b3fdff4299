"""`python -m bench.roles [--pairs 20]`: what each process of a node costs, idle and for a message.

Memory is what the process holds alone (USS). The CPU of a message is that of pairs who
send one after the other.
"""

import argparse
import sys
import time
from collections.abc import Callable

import psutil

from bench.node import processes_of, running, used
from bench.send import SECONDS, send

IDLE = 10.0  # seconds


def memory(processes: list[psutil.Process]) -> float:
    """MB that these hold alone."""
    return float(sum(process.memory_full_info().uss for process in processes)) / 1e6


def measure(pairs: int, write: Callable[[str], object]) -> None:
    """Print the table."""
    with running() as node:
        roles = processes_of(node)
        start = used(roles)
        time.sleep(IDLE)
        idle = used(roles)
        resting = {name: memory(processes) for name, processes in roles.items()}
        began = time.monotonic()
        messages = send(node, pairs, 1).per_second * SECONDS
        busy, passed = used(roles), time.monotonic() - began
        write("| process | memory MB | CPU idle, % of a core | CPU of a message, ms |\n|---|---|---|---|\n")
        for name in roles:
            share = (idle[name] - start[name]) / IDLE
            cost = max(0.0, busy[name] - idle[name] - share * passed) / messages * 1000
            write(f"| {name} | {resting[name]:.0f} | {share * 100:.1f} | {cost:.3f} |\n")


def main() -> None:
    """Read the options."""
    parser = argparse.ArgumentParser("bench.roles", description=__doc__)
    parser.add_argument("--pairs", type=int, default=20)
    measure(parser.parse_args().pairs, sys.stdout.write)


if __name__ == "__main__":
    main()
