"""`python -m bench.recovery [--kills 5]`: `messaging` is killed, and somebody sends until it works again.

Prints the seconds from each kill to the next answer. On loopback, against a node of its own.
"""

import json
import statistics
import sys
import time
from contextlib import suppress
from typing import Any

from twisted.internet import reactor as global_reactor

import runtime  # noqa: F401 - chooses Twisted before Autobahn is imported
from bench.load import pair_of
from bench.node import Node
from bench.program import run_with_kills
from portico.waiting import sleep

APART = 11.0  # seconds: a process that lived shorter is started later
AGAIN = 0.02  # seconds between two sends


async def measure(node: Node, kills: int) -> None:
    """Kill and send, again and again; print the seconds as JSON."""
    reactor: Any = global_reactor
    pair = await pair_of(reactor, node.url, 1)
    times = list[float]()
    for _ in range(kills):
        await sleep(reactor, APART)
        node.process("messaging").kill()
        began = time.monotonic()
        await _answered(reactor, pair.send_one)
        times.append(time.monotonic() - began)
        sys.stderr.write(f"{times[-1]:.2f} s\n")
    sys.stdout.write(json.dumps({"median": statistics.median(times), "slowest": max(times)}) + "\n")


async def _answered(reactor: Any, send: Any) -> None:
    while True:
        with suppress(RuntimeError):  # nobody offers the procedure
            await send()
            return
        await sleep(reactor, AGAIN)


if __name__ == "__main__":
    run_with_kills("bench.recovery", __doc__, measure)
