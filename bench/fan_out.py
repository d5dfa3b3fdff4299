"""`python -m bench.fan_out [--seconds 5]`: what the bus between nodes costs Valkey, at up to 100 nodes.

A simulation: each node is what a node has on the bus, Portico's own sender (`runtime/bus.py`) and its own
subscription, and nothing else. All are in this process, with connections of their own to one Valkey over TCP.
The first row is no simulation but two real nodes, a sender at one and a receiver at the other
(`bench/fan_out_nodes.py`). It is there to hold the row of two simulated nodes against.
"""

import argparse
import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred

import runtime  # noqa: F401 - chooses Twisted before Autobahn is imported
from bench.fan_out_nodes import measure
from bench.valkey import Cost, Valkey, idle_usage, running_valkey
from portico.storage.bus import BusChannels, BusSubscription, Locations
from portico.storage.redis import Redis
from portico.waiting import sleep
from runtime.bus import Bus, decode
from runtime.live_nodes import LiveNodes
from runtime.metrics import Metrics

TEXT = "Is the flat on the third floor still free for a visit on Saturday? " * 8  # as long as an event is
TURN = 0.01  # seconds between two looks at what is due
LAST = 0.2  # seconds for the last events
# Nodes, other nodes that an event goes to, and events a second, which this process has to take back.
SHAPES = ((2, 1, 400), (10, 1, 400), (100, 1, 400), (100, 10, 40), (100, 99, 8))
HEAD = "| nodes | others of an event | events/s | commands an event | Valkey, µs an event | way p50/p99 ms |"


class Row(NamedTuple):
    """A line of the table."""

    nodes: str
    reached: int
    cost: Cost
    ways: Sequence[float]  # milliseconds from the sender to the receiver

    def line(self) -> str:
        low, high = statistics.median(self.ways), statistics.quantiles(self.ways, n=100)[98]
        cost = self.cost
        return (
            f"| {self.nodes} | {self.reached} | {cost.events / cost.seconds:.0f} | {cost.commands:.1f} "
            f"| {cost.micros:.0f} | {low:.1f} / {high:.1f} |"
        )


class Others(LiveNodes):
    """A list of nodes that never changes."""

    def __init__(self, others: Sequence[str]) -> None:
        self.others = tuple(others)


class SimulatedNode:
    """What a node has on the bus; one user is connected to it."""

    def __init__(self, url: str, name: str, names: Sequence[str], ways: list[float]) -> None:
        self.name, self._ways = name, ways
        self._redis = Redis(global_reactor, url)
        others = Others([other for other in names if other != name])
        self.bus = Bus(BusChannels(self._redis), self._redis, others, global_reactor, Metrics())
        self._subscribed: Deferred[None] = Deferred()
        self._subscription = BusSubscription(url, name, self._take, self._note)

    async def start(self) -> None:
        """Return when it hears what is sent to it, and its user is known to be here."""
        self._subscription.start()
        await self._subscribed
        await Locations(self._redis, self.name).move([self.name], [])

    async def stop(self) -> None:
        await self._subscription.stop()
        await self._redis.stop()

    def _note(self) -> None:
        if not self._subscribed.called:
            self._subscribed.callback(None)

    def _take(self, data: bytes) -> None:
        now = time.perf_counter()
        began = [frame.payload["at"] for frame in decode(data) if "at" in frame.payload]
        self._ways.extend((now - at) * 1000 for at in began)


async def simulate(valkey: Valkey, shape: tuple[int, int, int], seconds: float) -> Row:
    """Events of random nodes to the users of as many others as the shape says."""
    count, reached, rate = shape
    names, ways = [f"n{number}" for number in range(count)], list[float]()
    nodes = [SimulatedNode(valkey.url, name, names, ways) for name in names]
    for node in nodes:
        await node.start()
    idle = await idle_usage(valkey)
    before, began = valkey.usage(), time.perf_counter()
    events = await _send(nodes, reached, rate, seconds)
    await sleep(global_reactor, LAST)
    passed = time.perf_counter() - began
    cost = Cost.between(before, valkey.usage(), idle, events, passed)
    for node in nodes:
        await node.stop()
    return Row(f"{count}, simulated", reached, cost, ways)


async def _send(nodes: Sequence[SimulatedNode], reached: int, rate: int, seconds: float) -> int:
    began, sent, chance = time.perf_counter(), 0, random.Random(7)  # noqa: S311 - the same each time
    while (passed := time.perf_counter() - began) < seconds:
        while sent < passed * rate:
            sender, *receivers = chance.sample(nodes, reached + 1)
            payload = {"at": time.perf_counter(), "message": {"text": TEXT}}
            sender.bus.send("portico.event.message.created", payload, [one.name for one in receivers])
            sent += 1
        await sleep(global_reactor, TURN)
    return sent


async def run(seconds: float, write: Callable[[str], Any]) -> None:
    """Print the table, row by row."""
    write(f"{HEAD}\n|---|---|---|---|---|---|\n")
    with running_valkey() as valkey:
        cost, ways = await measure(valkey, seconds)
        write(Row("2, real", 1, cost, ways).line() + "\n")
    for shape in SHAPES:
        with running_valkey() as valkey:
            write((await simulate(valkey, shape, seconds)).line() + "\n")


def main() -> None:
    """Read the options, and run until the table is there."""
    parser = argparse.ArgumentParser("bench.fan_out", description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0, help="of each row")
    seconds = parser.parse_args().seconds
    reactor: Any = global_reactor
    failed: list[Any] = []

    def start() -> None:
        done = Deferred.fromCoroutine(run(seconds, sys.stdout.write))
        done.addErrback(failed.append).addBoth(lambda _: reactor.stop())

    reactor.callWhenRunning(start)
    reactor.run()
    if failed:
        failed[0].raiseException()


if __name__ == "__main__":
    main()
