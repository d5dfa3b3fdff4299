"""What somebody who is connected and says nothing costs: memory and CPU of the router worker a connection."""

import subprocess
import sys
import time
from typing import NamedTuple

from twisted.internet import reactor as global_reactor
from twisted.internet.threads import deferToThread

import runtime  # noqa: F401 - chooses Twisted before Autobahn is imported
from bench.load import token
from bench.node import Node, cpu
from bench.program import run as run_program
from bench.program import wait_for_the_word
from bench.wamp import Wamp, connect

WATCHED = 20.0  # seconds, in which each connection is pinged twice
WARM = 100  # connections before the first look: what the first ones allocate is not theirs


class Idle(NamedTuple):
    """What a joined, subscribed connection costs the router: KiB, and microseconds of CPU a second."""

    memory: float
    cpu: float


def idle(node: Node, connections: int) -> Idle:
    """Connect so many, and look at the router."""
    command = [sys.executable, "-m", "bench.idle", node.url, str(connections)]
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
    crowd.wait()
    return Idle((after - before) / 1024 / connections, used / WATCHED / (WARM + connections) * 1e6)


def _memory(node: Node) -> int:
    """What the router worker holds alone (USS)."""
    return int(node.router().memory_full_info().uss)


async def main(url: str, connections: int) -> None:
    """Connect some, wait, connect the rest, wait."""
    people = [await _somebody(url, number) for number in range(WARM)]
    await deferToThread(wait_for_the_word)  # in a thread: who answers no ping is cut off
    people += [await _somebody(url, WARM + number) for number in range(connections)]
    await deferToThread(wait_for_the_word)


async def _somebody(url: str, number: int) -> Wamp:
    person = await connect(global_reactor, url, token(number))
    await person.listen("message.created")
    return person


if __name__ == "__main__":
    run_program(main(sys.argv[1], int(sys.argv[2])))
