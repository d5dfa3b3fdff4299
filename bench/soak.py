"""`make soak`: does anything grow? A node under a steady load for a long time, 30 minutes by default.

`python -m bench.soak [--minutes 30] [--rate 30] [--pairs 50]`. Each minute people connect, send at this rate,
and leave. Memory is what each process holds alone (USS), after they have left. Prints a row for each process,
and ends with 1 when one has grown: the median of its last third is larger than that of its second one by more
than GROWTH and by more than NOISE. The first third is not compared: caches fill, and Python keeps what it
once needed.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Mapping, Sequence

from bench.node import processes_of, running
from bench.roles import memory
from bench.send import put_load

MINUTE = 55  # seconds of load; the rest is for coming and leaving
GROWTH = 1.05
NOISE = 2.0  # MB


def soak(minutes: int, pairs: int, rate: float) -> Mapping[str, list[float]]:
    """MB of each process after each minute."""
    grown: dict[str, list[float]] = {}
    with running() as node:
        for minute in range(1, minutes + 1):
            began = time.monotonic()
            measured, _ = put_load(node, "bench.open_load", pairs, rate, MINUTE)
            for name, processes in processes_of(node).items():
                grown.setdefault(name, []).append(memory(processes))
            sys.stderr.write(f"minute {minute}: {measured.messages} messages\n")
            time.sleep(max(0.0, 60 - (time.monotonic() - began)))
    return grown


def has_grown(values: Sequence[float]) -> bool:
    """Whether the last third is larger than the second one."""
    before, after = _thirds(values)
    return after > before * GROWTH and after > before + NOISE


def _thirds(values: Sequence[float]) -> tuple[float, float]:
    third = len(values) // 3
    return statistics.median(values[third : 2 * third]), statistics.median(values[2 * third :])


def table(found: Mapping[str, Sequence[float]]) -> str:
    """The rows, in MB."""
    lines = ["| process | after a minute | second third | last third | grown |", "|---|---|---|---|---|"]
    for name, values in found.items():
        before, after = _thirds(values)
        grown = "**yes**" if has_grown(values) else "no"
        lines.append(f"| {name} | {values[0]:.1f} | {before:.1f} | {after:.1f} | {grown} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Run it, and say what has grown."""
    parser = argparse.ArgumentParser("bench.soak", description=__doc__)
    parser.add_argument("--minutes", type=int, default=30)
    parser.add_argument("--rate", type=float, default=30)
    parser.add_argument("--pairs", type=int, default=50)
    asked = parser.parse_args()
    if asked.minutes < 3:
        parser.error("three thirds need three minutes")
    found = soak(asked.minutes, asked.pairs, asked.rate)
    sys.stdout.write(table(found))
    return int(any(has_grown(values) for values in found.values()))


if __name__ == "__main__":
    sys.exit(main())
