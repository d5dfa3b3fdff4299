"""`python -m bench.storm [--clients 1000]`: the router is killed, and its clients come back without patience.

Each tries again at once, whatever it is told. Prints how many are back after how many seconds, counted
from the first connection that the new router takes. On loopback, against a node of its own.
"""

import argparse
import json
import subprocess
import sys
import time
from collections import Counter
from typing import Any

from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred, gatherResults
from twisted.internet.error import ConnectionRefusedError as Refused

import runtime  # noqa: F401 - chooses Twisted before Autobahn is imported
from bench.load import token
from bench.node import Node, running
from bench.wamp import Wamp, connect
from portico.waiting import sleep

SHARES = (0.1, 0.5, 0.9, 1.0)
GIVE_UP = 10.0  # seconds after which a client thinks that its attempt has failed
MOST = 150.0  # seconds after which nobody waits for the rest


class Client:
    """Comes back, again and again."""

    def __init__(self, url: str, number: int) -> None:
        self._url = url
        self._token = token(5_000_000 + number)
        self.attempts = 0
        self.told: Counter[str] = Counter()

    async def come(self) -> Wamp:
        """A session that hears; tried until there is one."""
        reactor: Any = global_reactor
        while True:
            self.attempts += 1
            try:
                return await Deferred.fromCoroutine(self._enter()).addTimeout(GIVE_UP, reactor)
            except Refused:
                await sleep(reactor, 0.05)  # nobody listens
            except Exception as error:  # noqa: BLE001 - the next attempt follows at once
                self.told[str(error)[:80] or type(error).__name__] += 1
                await sleep(reactor, 0)

    async def _enter(self) -> Wamp:
        person = await connect(global_reactor, self._url, self._token)
        await person.listen("message.created")
        return person


async def crowd(url: str, size: int) -> None:
    """Connect, wait for the end of the connections, come back, tell."""
    clients = [Client(url, number) for number in range(size)]
    sessions = [await client.come() for client in clients]
    _say("ready")
    await sessions[0].ended
    began, back = time.monotonic(), []
    for client in clients:
        client.attempts = 0

    async def again(client: Client) -> None:
        await client.come()
        back.append(time.monotonic() - began)

    waiting = gatherResults([Deferred.fromCoroutine(again(client)) for client in clients])
    waiting.addTimeout(MOST, global_reactor).addErrback(lambda _: None)
    await waiting
    first = back[0] if back else 0.0
    _say({
        "back": len(back),
        "first": first,
        "after_first": {f"{share:.0%}": round(at(back, size, share) - first, 1) for share in SHARES},
        "attempts": sum(client.attempts for client in clients),
        "told": sum((client.told for client in clients), Counter()).most_common(5),
    })  # fmt: skip


def at(back: list[float], size: int, share: float) -> float:
    """When this share was back; never is infinite."""
    number = int(size * share) - 1
    return sorted(back)[number] if number < len(back) else float("inf")


def storm(node: Node, clients: int) -> dict[str, Any]:
    """Kill the router and see."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.storm", "--crowd", node.url, "--clients", str(clients)],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None  # noqa: S101
    process.stdout.readline()
    node.router().kill()
    told: dict[str, Any] = json.loads(process.stdout.readline())
    process.kill()
    process.wait()
    return told


def _say(what: Any) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def _main() -> None:
    parser = argparse.ArgumentParser("bench.storm", description=__doc__)
    parser.add_argument("--clients", type=int, default=1000)
    parser.add_argument("--crowd", help="for the process of the clients: where they connect")
    asked = parser.parse_args()
    if not asked.crowd:
        with running() as node:
            _say(storm(node, asked.clients))
        return
    loop: Any = global_reactor
    finished = Deferred.fromCoroutine(crowd(asked.crowd, asked.clients))
    finished.addErrback(lambda failure: sys.stderr.write(failure.getTraceback()))
    finished.addBoth(lambda _: loop.callLater(0, loop.stop))
    loop.run()


if __name__ == "__main__":
    _main()
