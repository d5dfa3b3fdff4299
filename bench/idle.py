"""What somebody who is connected and says nothing costs: memory and CPU of the router worker a connection."""

import subprocess
import sys
import time
from typing import NamedTuple

from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred, DeferredSemaphore, gatherResults
from twisted.internet.threads import deferToThread

import runtime  # noqa: F401 - chooses Twisted before Autobahn is imported
from bench.lean_wamp import LeanWamp, connect_lean
from bench.load import token
from bench.node import Node, cpu
from bench.program import run as run_program
from bench.program import wait_for_the_word

WATCHED = 20.0  # seconds, in which each connection is pinged twice
AT_ONCE = 20  # who come in together
WARM = 100  # connections before the first look: what the first ones allocate is not theirs


class Idle(NamedTuple):
    """What a joined, subscribed connection costs the router: KiB, and microseconds of CPU a second."""

    memory: float
    cpu: float


def idle(node: Node, connections: int) -> Idle:
    """Connect so many, and look at the router."""
    command = [sys.executable, "-m", "bench.idle", str(node.port), str(connections)]
    crowd = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert crowd.stdin is not None  # noqa: S101
    assert crowd.stdout is not None  # noqa: S101
    crowd.stdout.readline()
    before = _memory(node)
    crowd.stdin.write("more\n")
    crowd.stdin.flush()
    crowd.stdout.readline()
    after = _memory(node)
    used = cpu([node.router()])
    time.sleep(WATCHED)
    used = cpu([node.router()]) - used
    crowd.stdin.close()
    if crowd.wait():
        raise ConnectionError("not all connections stayed")
    return Idle((after - before) / 1024 / connections, used / WATCHED / (WARM + connections) * 1e6)


def _memory(node: Node) -> int:
    """What the router worker holds alone (USS)."""
    return int(node.router().memory_full_info().uss)


async def main(port: int, connections: int) -> None:
    """Connect some, wait, connect the rest, wait."""
    people = await _come(port, 0, WARM)
    await deferToThread(wait_for_the_word)  # in a thread: who answers no ping is cut off
    people += await _come(port, WARM, connections)
    await deferToThread(wait_for_the_word)
    if lost := sum(person.ended.called for person in people):
        raise RuntimeError(f"{lost} connections were lost while they were idle")


async def _come(port: int, first: int, count: int) -> list[LeanWamp]:
    turns = DeferredSemaphore(AT_ONCE)
    coming = [turns.run(_deferred, port, number) for number in range(first, first + count)]
    people: list[LeanWamp] = await gatherResults(coming)
    return people


def _deferred(port: int, number: int) -> "Deferred[LeanWamp]":
    return Deferred.fromCoroutine(_somebody(port, number))


async def _somebody(port: int, number: int) -> LeanWamp:
    person = LeanWamp(port, token(number))
    await connect_lean(person, global_reactor, port)
    await person.listen("message.created")
    return person


if __name__ == "__main__":
    run_program(main(int(sys.argv[1]), int(sys.argv[2])))
