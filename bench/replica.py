"""`python -m bench.replica [MESSAGES]`: what a standby that answers takes off the primary.

Four agents at once search and read older pages, while somebody sends. In turns all is read at the primary,
and at the standby where it has everything. Both servers are on this machine.
"""

import random
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec
import psutil
from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred, gatherResults
from twisted.internet.task import react

import runtime  # noqa: F401 - chooses Twisted before Autobahn is imported
from bench.node import cpu
from bench.search import AGENTS, CONVERSATIONS, fill, index, print_line, queries
from bench.send import quantile
from portico.contract.search import SearchMessages
from portico.domain.messages import Draft
from portico.domain.search.query import parse
from portico.storage import migrate
from portico.storage.database import Database
from portico.storage.messages.store import Messages
from portico.storage.past import PREPARE, Past, PrimaryPast, StandbyPast
from portico.storage.pool import Pool
from portico.storage.prepared import PREPARE as PREPARE_PRIMARY
from portico.storage.search.messages import Search
from portico.waiting import sleep
from tests.support.standby import Cluster, primary_and_standby

READERS, READS, TURNS = 4, 150, 2  # who read at once; how often each searches, and reads a page; turns
BETWEEN_SENDS, BETWEEN_LOOKS = 0.02, 1.0  # seconds
HEAD = """
| read at | search p50/p99 ms | page p50/p99 ms | send p50/p99 ms | CPU a read, ms: primary, standby |
|---|---|---|---|---|"""


class Taken(msgspec.Struct):
    """Milliseconds of each search, page and send of a turn."""

    search: list[float] = []
    page: list[float] = []
    send: list[float] = []


class Turn:
    """Readers and a sender, until the readers have read everything."""

    def __init__(self, primary: Database, past: Past, seed: int) -> None:
        self._search, self._messages = Search(primary, past), Messages(primary, past)
        self._past = past
        self._chance = random.Random(seed)  # noqa: S311
        self._typed = queries(self._chance)
        self._is_over = False
        self.taken = Taken()

    async def run(self) -> None:
        """Read and send."""
        working = [self._look_after(), self._send()]
        kept = [Deferred.fromCoroutine(work) for work in working]
        await gatherResults([Deferred.fromCoroutine(self._read()) for _ in range(READERS)])
        self._is_over = True
        await gatherResults(kept)

    async def _read(self) -> None:
        for _ in range(READS):
            agent, query = self._chance.randrange(AGENTS), next(self._typed)
            asked = SearchMessages(query=query)
            await _timed(
                self.taken.search,
                lambda agent=agent, asked=asked: self._search.find_messages(  # type: ignore[misc]
                    f"agent{agent}", asked, parse(asked.query)
                ),
            )
            chat = agent + AGENTS * (1 + self._chance.randrange(CONVERSATIONS // AGENTS - 1))
            await _timed(
                self.taken.page,
                lambda agent=agent, chat=chat: self._messages.list_messages(  # type: ignore[misc]
                    f"agent{agent}", chat, 8, None, 50
                ),
            )

    async def _send(self) -> None:
        number = 0
        while not self._is_over:
            number += 1
            chat = 1 + self._chance.randrange(CONVERSATIONS)
            draft = Draft(
                conversation_id=chat,
                sender_id=f"agent{chat % AGENTS}",
                session_id=1,
                local_id=f"{id(self)}-{number}",
                type="text",
                text="Is the flat on the second floor still free?",
                attachments=[],
                reply_to=None,
                metadata={},
            )
            await _timed(self.taken.send, lambda draft=draft: self._messages.send([draft]))  # type: ignore[misc]
            await sleep(global_reactor, BETWEEN_SENDS)

    async def _look_after(self) -> None:
        """As each process of a node does once a second."""
        while isinstance(self._past, StandbyPast) and not self._is_over:
            await self._past.look()
            await sleep(global_reactor, BETWEEN_LOOKS)


async def _timed(times: list[float], work: Callable[[], Awaitable[Any]]) -> None:
    began = time.perf_counter()
    await work()
    times.append((time.perf_counter() - began) * 1000)


def _processes(cluster: Cluster) -> list[psutil.Process]:
    server = psutil.Process(int((cluster.data / "postmaster.pid").read_text().split()[0]))
    return [server, *server.children()]


async def run(reactor: Any, clusters: tuple[Cluster, Cluster], total: int) -> None:
    """Fill, and read in turns."""
    pools = [
        Pool(reactor, clusters[0].dsn, 4 + READERS, PREPARE_PRIMARY),
        Pool(reactor, clusters[1].dsn, READERS, PREPARE),
    ]
    for pool in pools:
        pool.start()
    primary, standby = [Database(pool) for pool in pools]
    await fill(primary, total)
    await index(primary)
    await primary.query("analyze; select 1")
    answered = Counter[str]()
    ways: Mapping[str, Past] = {
        "the primary": PrimaryPast(primary),
        "the standby": StandbyPast(standby, primary, reactor, lambda server: answered.update([server])),
    }
    print_line(f"{total:,} messages, load average {psutil.getloadavg()[0]:.1f}\n{HEAD}")
    for turn in range(TURNS + 1):
        for name, past in ways.items():
            told = await _measured(Turn(primary, past, turn), clusters)
            if turn:  # the first one warms the caches
                print_line(f"| {name} | {told} |")
    print_line(f"\nanswered: {dict(answered)}; load average {psutil.getloadavg()[0]:.1f}")
    for pool in pools:
        pool.stop()


async def _measured(turn: Turn, clusters: tuple[Cluster, Cluster]) -> str:
    watched = [_processes(cluster) for cluster in clusters]
    before = [cpu(processes) for processes in watched]
    await turn.run()
    spent = [cpu(processes) - then for processes, then in zip(watched, before, strict=True)]
    each = 1000 / (2 * READERS * READS)
    times = [
        f"{quantile(sorted(found), 0.5):.1f} / {quantile(sorted(found), 0.99):.1f}"
        for found in (turn.taken.search, turn.taken.page, turn.taken.send)
    ]
    return " | ".join([*times, f"{spent[0] * each:.2f}, {spent[1] * each:.2f}"])


def main() -> None:
    """Measure."""
    total = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    with primary_and_standby() as clusters:
        migrate.apply(clusters[0].dsn)
        try:
            react(lambda reactor: Deferred.fromCoroutine(run(reactor, clusters, total)))
        except SystemExit as ended:
            if ended.code:
                raise


if __name__ == "__main__":
    main()
