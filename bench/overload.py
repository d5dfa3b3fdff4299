"""`python -m bench.overload [--rate 8000] [--users 200]`: more messages are offered than can be stored.

Without a limit of rate, users offer `--rate` messages a second for `--seconds`. It prints what became of
them, what people who write seldom noticed, and the memory of the router and of `messaging`. On loopback,
against a node of its own.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterable
from typing import Any

import msgspec
import psutil
from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred
from twisted.internet.task import LoopingCall
from twisted.internet.threads import deferToThread

import runtime  # noqa: F401 - chooses Twisted before Autobahn is imported
from bench.flood import Noticed, others, watch
from bench.node import Node, running
from bench.overloading import Offered
from bench.send import quantile

FIRST = 5_000_000  # the first user who offers
LOOKS = 0.25  # seconds between two looks at the memory


class Memory:
    """The memory of a process in MB: before, and at most."""

    def __init__(self, process: psutil.Process) -> None:
        self._process = process
        self.before = self.most = self._now()

    def look(self) -> None:
        """Look once more."""
        self.most = max(self.most, self._now())

    def _now(self) -> float:
        return float(self._process.memory_info().rss) / 1e6


async def main(node: Node, users: int, rate: float, seconds: float) -> None:
    """Quiet, then under the load."""
    people = await others(node.url)
    _say("quiet", await watch(node.url, people, 5.0))
    command = [sys.executable, "-m", "bench.overloading", node.url, str(users), str(rate)]
    process = subprocess.Popen(
        [*command, str(seconds), str(FIRST)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None  # noqa: S101
    assert process.stdout is not None  # noqa: S101
    await deferToThread(process.stdout.readline)
    memories = {"router": Memory(node.router()), "messaging": Memory(node.process("messaging"))}
    looking = LoopingCall(_look, memories.values())
    looking.start(LOOKS)
    process.stdin.write("go\n")
    process.stdin.flush()
    noticed = await watch(node.url, people, seconds)
    offered = msgspec.convert(json.loads(await deferToThread(process.stdout.readline)), Offered)
    looking.stop()
    _say("under load", noticed)
    sys.stdout.write(
        f"offered {offered.offered / seconds:.0f}/s, stored {offered.stored / seconds:.0f}/s, "
        f"refused {offered.refused}, unanswered {offered.unanswered}\n"
    )
    for name, memory in memories.items():
        sys.stdout.write(f"{name}: {memory.before:.0f} -> {memory.most:.0f} MB\n")
    sys.stdout.flush()


def _look(memories: Iterable[Memory]) -> None:
    for memory in memories:
        memory.look()


def _say(when: str, noticed: Noticed) -> None:
    sends, logins = sorted(noticed.sends), sorted(noticed.logins)
    sys.stdout.write(
        f"{when}: others' sends p50 {quantile(sends, 0.5):.0f} ms, p99 {quantile(sends, 0.99):.0f} ms, "
        f"max {sends[-1]:.0f} ms, {noticed.failed} failed; logins max {logins[-1]:.0f} ms; "
        f"/health {', '.join(sorted(noticed.health))}\n"
    )
    sys.stdout.flush()


def _parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser("bench.overload", description=__doc__)
    parser.add_argument("--rate", type=float, default=8000.0)
    parser.add_argument("--users", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=20.0)
    return parser.parse_args()


if __name__ == "__main__":
    asked = _parsed()
    loop: Any = global_reactor
    with running() as bench_node:
        finished = Deferred.fromCoroutine(main(bench_node, asked.users, asked.rate, asked.seconds))
        finished.addErrback(lambda failure: sys.stderr.write(failure.getTraceback()))
        finished.addBoth(lambda _: loop.callLater(0, loop.stop))
        loop.run()
