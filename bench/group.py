"""What a message costs for each of many who hear it at once.

Everybody of one group is online with several devices, and one of them writes `RATE` messages a second. The
cost is the CPU of the server over that of the same time without messages, for each event that was heard.
"""

import sys
import time
from typing import Any

import msgspec
from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred, gatherResults

import runtime  # noqa: F401 - chooses Twisted before Autobahn is imported
from bench.load import TEXT, token
from bench.node import Node, cpu
from bench.program import measure, tell, wait_for_the_word
from bench.program import run as run_program
from bench.send import quantile
from bench.wamp import Wamp, connect
from portico.waiting import sleep

FIRST = 7_000_000  # the user who writes
RATE, SECONDS = 5, 8
QUIET = 4.0  # seconds


class Heard(msgspec.Struct):
    """Milliseconds from the send to each event, and the seconds of the run."""

    ways: list[float]
    seconds: float


class Group(msgspec.Struct, frozen=True):
    """Microseconds of the server's CPU for each receiver, and milliseconds until an event was heard."""

    receivers: int
    cpu: float
    p50: float
    p99: float


def group(node: Node, people: int, devices: int) -> Group:
    """Let one of them write."""
    heard, before, after = measure(
        Heard, lambda: cpu(node.server()), "bench.group", node.url, people, devices
    )
    time.sleep(1.0)
    quiet = cpu(node.server())
    time.sleep(QUIET)
    idle = (cpu(node.server()) - quiet) / QUIET
    ways = sorted(heard.ways)
    spent = after - before - idle * heard.seconds
    return Group(people * devices - 1, spent * 1e6 / len(ways), quantile(ways, 0.5), quantile(ways, 0.99))


async def main(url: str, people: int, devices: int) -> None:
    """Connect everybody, wait for the word, write, tell."""
    reactor: Any = global_reactor
    sessions = [await _device(url, FIRST + number) for number in range(people) for _ in range(devices)]
    members = [str(FIRST + number) for number in range(1, people)]
    opened = await sessions[0].ask("conversation.create", participant_ids=members, type="group", title="All")
    began, ways = list[float](), list[float]()
    for session in sessions:
        session.heard = lambda payload: ways.append(_way(began, payload))
    wait_for_the_word()
    start = time.perf_counter()
    under_way = []
    for number in range(RATE * SECONDS):
        await sleep(reactor, max(0.0, start + number / RATE - time.perf_counter()))
        began.append(time.perf_counter())
        under_way.append(_send(sessions[0], opened["conversation"]["id"], number))
    await gatherResults(under_way)
    receivers = len(sessions) - 1  # not the session that writes
    while len(ways) < receivers * len(began):
        await sleep(reactor, 0.01)
    tell(Heard(ways, time.perf_counter() - start))


async def _device(url: str, user: int) -> Wamp:
    session = await connect(global_reactor, url, token(user))
    await session.listen("message.created")
    return session


def _send(session: Wamp, conversation_id: int, number: int) -> "Deferred[Any]":
    return session.ask(
        "message.send", conversation_id=conversation_id, text=TEXT, local_id=f"{conversation_id}-{number}"
    )


def _way(began: list[float], payload: dict[str, Any]) -> float:
    return (time.perf_counter() - began[int(payload["message"]["local_id"].split("-")[1])]) * 1000


if __name__ == "__main__":
    run_program(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
