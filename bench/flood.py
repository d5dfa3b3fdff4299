"""`python -m bench.flood [PROCEDURE ...]`: what others notice while one user floods with a procedure.

For each procedure (all that a user may call, in turn, unless some are named) it prints the time of other
users' `message.send`, of a login, and what `/health` says. On loopback, against a node of its own.
"""

import argparse
import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from typing import Any

import msgspec
from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred, gatherResults
from twisted.internet.threads import deferToThread

import runtime  # noqa: F401 - chooses Twisted before Autobahn is imported
from bench.flooding import Flooded
from bench.load import token
from bench.node import Node, running
from bench.program import run as run_program
from bench.send import quantile
from bench.wamp import Wamp, connect
from portico.contract.registry import PROCEDURES
from portico.waiting import sleep

OTHERS = 100  # people who write to somebody, each seldom enough for MESSAGE_RATE_LIMIT
EVERY = 0.05  # seconds between two messages of them
LOGIN_EVERY, HEALTH_EVERY = 0.25, 1.0
WINDOW = 500  # calls under way on each connection of the flooder
MOST_SEND, MOST_LOGIN = 100.0, 500.0  # milliseconds that are aimed at


class Noticed(msgspec.Struct):
    """What others noticed; milliseconds."""

    sends: list[float] = []
    logins: list[float] = []
    health: set[str] = set()
    failed: int = 0


class Other:
    """Somebody with a conversation, who is not the flooder."""

    def __init__(self, person: Wamp, conversation_id: int) -> None:
        self._person = person
        self._conversation_id = conversation_id
        self._sent = 0

    async def send(self, noticed: Noticed) -> None:
        """One message."""
        self._sent += 1
        began = time.perf_counter()
        try:
            await self._person.ask(
                "message.send", conversation_id=self._conversation_id, text="Hello", local_id=f"{began}"
            )
        except (RuntimeError, ConnectionError):
            noticed.failed += 1
        noticed.sends.append((time.perf_counter() - began) * 1000)


async def others(url: str) -> list[Other]:
    """People with a conversation each."""
    reactor: Any = global_reactor
    people = []
    for number in range(OTHERS):
        person = await connect(reactor, url, token(2_000_000 + number))
        opened = await person.ask("conversation.create", participant_ids=[f"peer-{number}"], type="general")
        people.append(Other(person, opened["conversation"]["id"]))
    return people


async def watch(url: str, people: Sequence[Other], seconds: float) -> Noticed:
    """What they notice for so long."""
    end, noticed = time.perf_counter() + seconds, Noticed()
    watching = [_sends(people, end, noticed), _logins(url, end, noticed), _health(url, end, noticed)]
    await gatherResults([Deferred.fromCoroutine(each) for each in watching])
    return noticed


async def _sends(people: Sequence[Other], end: float, noticed: Noticed) -> None:
    reactor: Any = global_reactor
    began, number, under_way = time.perf_counter(), 0, []
    while time.perf_counter() < end:
        under_way.append(Deferred.fromCoroutine(people[number % len(people)].send(noticed)))
        number += 1
        await sleep(reactor, max(0.0, began + number * EVERY - time.perf_counter()))
    await gatherResults(under_way)


async def _logins(url: str, end: float, noticed: Noticed) -> None:
    reactor: Any = global_reactor
    number = 0
    while time.perf_counter() < end:
        began, number = time.perf_counter(), number + 1
        try:
            person = await connect(reactor, url, token(3_000_000 + number % 50))
            person.sendClose()
        except Exception:  # noqa: BLE001 - whatever it is, somebody could not log in
            noticed.failed += 1
        noticed.logins.append((time.perf_counter() - began) * 1000)
        await sleep(reactor, LOGIN_EVERY)


async def _health(url: str, end: float, noticed: Noticed) -> None:
    reactor: Any = global_reactor
    address = url.replace("ws://", "http://").replace("/ws", "/health")
    while time.perf_counter() < end:
        noticed.health.add(await deferToThread(_status, address))
        await sleep(reactor, HEALTH_EVERY)


def _status(address: str) -> str:
    try:
        with urllib.request.urlopen(address, timeout=5) as response:  # noqa: S310 - ours
            return str(json.load(response)["status"])
    except urllib.error.HTTPError as error:
        return str(json.load(error)["status"])
    except OSError:
        return "no answer"


async def flooded(
    url: str, people: Sequence[Other], procedure: str, connections: int, seconds: float
) -> tuple[Noticed, Flooded]:
    """What others notice while somebody floods, and what came of the flood."""
    command = [sys.executable, "-m", "bench.flooding", url, procedure]
    process = subprocess.Popen(
        [*command, str(connections), str(WINDOW), str(seconds)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdin is not None  # noqa: S101
    assert process.stdout is not None  # noqa: S101
    await deferToThread(process.stdout.readline)
    process.stdin.write("go\n")
    process.stdin.flush()
    noticed = await watch(url, people, seconds)
    told = await deferToThread(process.stdout.readline)
    await deferToThread(process.wait)
    return noticed, msgspec.convert(json.loads(told or "{}"), Flooded)


HEAD = (
    "| procedure | connections | send p50/p99/max ms | login p50/max ms "
    "| /health | failed | answered a s | refused a s |\n"
    "|---|---|---|---|---|---|---|---|"
)


def row(procedure: str, connections: int, seconds: float, noticed: Noticed, came: Flooded) -> str:
    """A line of the table, marked when something was too slow."""
    sends, logins = sorted(noticed.sends), sorted(noticed.logins)
    return (
        f"| {procedure} | {connections} "
        f"| {quantile(sends, 0.5):.0f} / {quantile(sends, 0.99):.0f} / {sends[-1]:.0f} "
        f"| {quantile(logins, 0.5):.0f} / {logins[-1]:.0f} | {', '.join(sorted(noticed.health))} "
        f"| {noticed.failed} | {(came.answered + came.others) / seconds:.0f} | {came.refused / seconds:.0f} |"
        + ("" if is_well(noticed) else " **missed**")
    )


def is_well(noticed: Noticed) -> bool:
    """Whether others were served as they should be."""
    return (
        quantile(sorted(noticed.sends), 0.99) < MOST_SEND
        and max(noticed.logins) < MOST_LOGIN
        and noticed.health <= {"ok"}
        and not noticed.failed
    )


async def main(node: Node, procedures: Sequence[str], connections: Sequence[int], seconds: float) -> None:
    """All of them, one after the other."""
    people = await others(node.url)
    _write(HEAD)
    quiet = await watch(node.url, people, seconds)
    _write(row("(nobody floods)", 0, seconds, quiet, Flooded()))
    for procedure in procedures:
        for number in connections:
            _write(
                row(procedure, number, seconds, *await flooded(node.url, people, procedure, number, seconds))
            )


def _write(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser("bench.flood", description=__doc__)
    parser.add_argument("procedures", nargs="*")
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 10])
    parser.add_argument("--seconds", type=float, default=4.0)
    return parser.parse_args()


if __name__ == "__main__":
    asked = _parsed()
    names = asked.procedures or [each.name for each in PROCEDURES if "user" in each.roles]
    with running(MESSAGE_RATE_LIMIT="20", LIMIT_FACTOR="1") as bench_node:
        run_program(main(bench_node, names, asked.connections, asked.seconds))
