"""`python -m bench.restart [--kills 5]`: the router is killed, and a page comes back.

The page reconnects as the client library does at its slowest, without jitter: after 1 s, then 1.6 times as
long each time. Prints when an HTTP request was answered again, and when the page had joined, subscribed and
sent a message, in seconds after the kill. On loopback, against a node of its own.
"""

import statistics
import sys
import time
from contextlib import suppress
from typing import Any
from urllib.request import urlopen

from twisted.internet import reactor as global_reactor
from twisted.internet.threads import deferToThread

import runtime  # noqa: F401 - chooses Twisted before Autobahn is imported
from bench.load import token
from bench.node import Node
from bench.program import run_with_kills
from bench.wamp import Wamp, connect
from portico.waiting import sleep

FIRST, FACTOR = 1.0, 1.6  # seconds, and by how much each next pause is longer
APART = 8.0  # seconds between two kills: a router that lived shorter is started later
ADA, BOB = 1, 2  # users


def answered(url: str) -> float:
    """When /info is answered again."""
    while True:
        with suppress(OSError), urlopen(url, timeout=10):  # noqa: S310 - a node of our own
            return time.monotonic()
        time.sleep(0.01)


async def page(node: Node) -> Wamp:
    """A page that is there."""
    person = await connect(global_reactor, node.url, token(ADA))
    person.heard = lambda _: None
    await person.listen("message.created")
    return person


async def back(node: Node, conversation_id: int) -> tuple[Wamp, float]:
    """The page once it has sent a message, and when that was."""
    reactor: Any = global_reactor
    pause = FIRST
    while True:
        await sleep(reactor, pause)
        pause *= FACTOR
        with suppress(Exception):
            person = await page(node)
            local_id = f"{time.time()}"
            await person.ask("message.send", conversation_id=conversation_id, text="back", local_id=local_id)
            return person, time.monotonic()


async def measure(node: Node, kills: int) -> None:
    """Kill and wait, again and again."""
    reactor: Any = global_reactor
    person = await page(node)
    opened = await person.ask("conversation.create", participant_ids=[str(BOB)], type="general")
    times: list[tuple[float, float]] = []
    for _ in range(kills):
        await sleep(reactor, APART)
        node.router().kill()
        began = time.monotonic()
        listening = deferToThread(answered, f"http://127.0.0.1:{node.port}/info")
        await person.ended
        person, at = await back(node, opened["conversation"]["id"])
        times.append((await listening - began, at - began))
        _say(f"HTTP {times[-1][0]:.1f} s, page {times[-1][1]:.1f} s")
    http, pages = (sorted(column) for column in zip(*times, strict=True))
    _say(f"median: HTTP {statistics.median(http):.1f} s, page {statistics.median(pages):.1f} s")


def _say(what: str) -> None:
    sys.stdout.write(what + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    run_with_kills("bench.restart", __doc__, measure)
