"""What the presence of somebody with 1,000 contacts costs, who are all connected.

The user changes the status RATE times a second, then BURST times at once, and then loses the connection and
comes back, LOSSES times. The cost is the CPU of the server over that of the same time without changes, for
each event that was heard.
"""

import sys
import time
from collections.abc import Sequence
from typing import Any

import msgspec
from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred, DeferredSemaphore, gatherResults

import runtime  # noqa: F401 - chooses Twisted before Autobahn is imported
from bench.lean_wamp import LeanWamp, connect_lean
from bench.load import token
from bench.node import Node, cpu
from bench.program import measure, tell, wait_for_the_word
from bench.program import run as run_program
from bench.send import quantile
from portico.waiting import sleep

FIRST = 8_000_000  # the user whose presence changes; the contacts follow
OF_A_GROUP = 250
AT_ONCE = 20  # who come in together
RATE, CHANGES, BURST, LOSSES = 5, 40, 100, 5
STATUSES = ("away", "online")
QUIET = 4.0  # seconds
LAST = 1.0  # seconds in which the events of a burst or of a loss come


class Heard(msgspec.Struct):
    """Milliseconds from each change to each event; events of the burst, of the losses; seconds of the run."""

    ways: list[float]
    of_burst: int
    of_losses: int
    seconds: float


class Presence(msgspec.Struct, frozen=True):
    """Microseconds of the server's CPU for an event, its way in milliseconds; events that a contact heard."""

    contacts: int
    cpu: float
    p50: float
    p99: float
    of_burst: float
    of_losses: float


def presence(node: Node, contacts: int) -> Presence:
    """Let the status of one of them change."""
    heard, before, after = measure(Heard, lambda: cpu(node.server()), "bench.presence", node.port, contacts)
    time.sleep(1.0)
    quiet = cpu(node.server())
    time.sleep(QUIET)
    idle = (cpu(node.server()) - quiet) / QUIET
    ways, events = sorted(heard.ways), len(heard.ways) + heard.of_burst + heard.of_losses
    return Presence(
        contacts,
        (after - before - idle * heard.seconds) * 1e6 / events,
        quantile(ways, 0.5),
        quantile(ways, 0.99),
        heard.of_burst / contacts,
        heard.of_losses / contacts,
    )


class Watched:
    """The user, and when the contacts heard of each change."""

    def __init__(self, port: int, contacts: Sequence[LeanWamp]) -> None:
        self._port, self._contacts = port, contacts
        self.events = 0
        self._began = 0.0
        self.ways: list[float] = []
        for contact in contacts:
            contact.heard = self._hear

    def _hear(self, _payload: dict[str, Any]) -> None:
        self.events += 1
        self.ways.append((time.perf_counter() - self._began) * 1000)

    async def come(self) -> None:
        """Connect, as the only device."""
        self._session = await _connected(self._port, FIRST)

    async def meet(self, count: int) -> None:
        """Be in groups with all contacts."""
        ids = [str(FIRST + number) for number in range(1, count + 1)]
        for first in range(0, count, OF_A_GROUP):
            members = ids[first : first + OF_A_GROUP]
            await self._session.ask("conversation.create", participant_ids=members, type="group", title="All")

    async def change(self, number: int) -> None:
        """Another status."""
        await self._session.ask("presence.set", status=STATUSES[number % 2])

    async def change_steadily(self) -> None:
        """At the same distances."""
        start = time.perf_counter()
        for number in range(CHANGES):
            await sleep(global_reactor, max(0.0, start + number / RATE - time.perf_counter()))
            self._began = time.perf_counter()
            await self.change(number)
        await sleep(global_reactor, LAST)

    async def change_at_once(self) -> None:
        """Without a pause."""
        changes = [Deferred.fromCoroutine(self.change(number)) for number in range(BURST)]
        await gatherResults(changes)
        await sleep(global_reactor, LAST)

    async def be_lost(self) -> None:
        """The connection is lost, and there again at once."""
        for _ in range(LOSSES):
            self._session.leave()
            await self._session.ended
            await self.come()
        await sleep(global_reactor, LAST)


async def main(port: int, count: int) -> None:
    """Connect everybody, wait for the word, change, tell."""
    turns = DeferredSemaphore(AT_ONCE)
    coming = [turns.run(_deferred, port, FIRST + number) for number in range(1, count + 1)]
    watched = Watched(port, await gatherResults(coming))
    await watched.come()
    await watched.meet(count)
    await sleep(global_reactor, LAST)
    watched.events = 0
    wait_for_the_word()
    watched.ways.clear()
    start = time.perf_counter()
    await watched.change_steadily()
    ways = list(watched.ways)
    await watched.change_at_once()
    of_burst = watched.events - len(ways)
    await watched.be_lost()
    tell(Heard(ways, of_burst, watched.events - len(ways) - of_burst, time.perf_counter() - start))


def _deferred(port: int, user: int) -> "Deferred[LeanWamp]":
    return Deferred.fromCoroutine(_listening(port, user))


async def _listening(port: int, user: int) -> LeanWamp:
    session = await _connected(port, user)
    await session.listen("presence")
    return session


async def _connected(port: int, user: int) -> LeanWamp:
    session = LeanWamp(port, token(user))
    await connect_lean(session, global_reactor, port)
    return session


if __name__ == "__main__":
    run_program(main(int(sys.argv[1]), int(sys.argv[2])))
