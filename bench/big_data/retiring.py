"""Retention of many messages, and the erasure of an account, beside live sends.

Both run as in the component `core`, in batches with a pause between two. Nobody reads the log here: in a node
the relay also publishes each emptied message.
"""

import random
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from twisted.internet.defer import Deferred

from bench.big_data.asked import Asked
from bench.big_data.asking import opened, shape_in
from bench.big_data.questions import draft_for
from bench.big_data.server import USUAL, running
from bench.big_data.shape import BUSY, YEARS, Shape
from bench.big_data.telling import Table
from bench.report.parts import Part
from bench.send import quantile
from components.admin.retaining import Retainer
from portico.domain.messages import Draft
from portico.ports import Stored
from portico.settings.core import Settings
from portico.storage.database import Database
from portico.storage.messages.retention import Retention
from portico.storage.messages.store import Messages
from portico.storage.users.erasure import Erasures
from portico.waiting import sleep
from runtime.batching import Batcher, ignore
from runtime.metrics import Metrics
from runtime.set_aside import SetAside

RATE = 100  # sends a second
ALONE = 30.0  # seconds without anything beside
PAUSE = 0.1  # as `components.admin.erasing` has it
HEAD = ("beside", "messages emptied", "a second", "sends", "p50 ms", "p99 ms", "most ms")
TEXT = """{rate} sends are due each second, and a time counts from then. Beside them messages are emptied, of
{messages:,}."""
EMPTIED = "select count(*) from message where deleted_at is not null"


class Sending:
    """Sends a message whenever one is due; each one's time counts from then."""

    def __init__(self, reactor: Any, database: Database, shape: Shape) -> None:
        self._reactor, self._shape = reactor, shape
        # As `messaging` sends: what somebody has locked for a moment is set aside, and tried again.
        aside = SetAside(reactor, Messages(database).send, ignore)
        self._batch: Batcher[Draft, Stored] = Batcher(reactor, "bench", Metrics(), aside.store)
        self._chance = random.Random(11)  # noqa: S311
        self.times: list[float] = []
        self._goes_on = True

    async def run(self) -> None:
        """Until `stop`."""
        due = time.perf_counter()
        open_ = []
        while self._goes_on:
            open_.append(Deferred.fromCoroutine(self._send(due)))
            due += 1 / RATE
            await sleep(self._reactor, max(due - time.perf_counter(), 0))
        for one in open_:
            await one

    def stop(self) -> None:
        """Send no more."""
        self._goes_on = False

    async def _send(self, due: float) -> None:
        # What is alive now: the newest conversations.
        place = self._shape.conversations + 1 - self._chance.randrange(self._shape.alive)
        await self._batch.queue_item(draft_for(place, self._shape))
        self.times.append((time.perf_counter() - due) * 1000)


async def report(reactor: Any, settings: Settings, asked: Asked) -> Part:
    """Print, and return, the sends' times: alone, beside retention, and beside an erasure."""
    with running(settings.postgres_home, USUAL):
        shape, _, filled_at = shape_in(settings)
        age = datetime.now(UTC) - filled_at + YEARS * (1 - 1 / asked.share)
        async with opened(reactor, settings) as own, opened(reactor, settings) as database:
            table = Table(HEAD)

            async def nothing() -> None:
                await sleep(reactor, ALONE)

            async def retention() -> None:
                retainer = Retainer(Retention(own), {"property_inquiry": age}, reactor)
                await retainer.apply_retention()

            async def erasure() -> None:
                await _erase(reactor, own)

            for name, work in (("nothing", nothing), ("retention", retention), ("erasure", erasure)):
                sending = Sending(reactor, database, shape)
                table.add(name, *await _cells(own, sending, work))
    text = TEXT.format(rate=RATE, messages=shape.messages)
    return Part("retiring", "Retention and erasure beside sends", text, HEAD, table.rows)


async def _erase(reactor: Any, database: Database) -> None:
    store = Erasures(database)
    await store.begin(BUSY, BUSY)
    _, after = await store.empty_messages(BUSY, "")
    while after is not None:
        await sleep(reactor, PAUSE)
        _, after = await store.empty_messages(BUSY, after)


async def _cells(database: Database, sending: Sending, work: Callable[[], Awaitable[None]]) -> list[str]:
    [(before,)] = await database.query(EMPTIED)
    load = Deferred.fromCoroutine(sending.run())
    started = time.perf_counter()
    await work()
    seconds = time.perf_counter() - started
    sending.stop()
    await load
    [(after,)] = await database.query(EMPTIED)
    times, emptied = sorted(sending.times), after - before
    spread = [f"{quantile(times, share):.1f}" for share in (0.5, 0.99)]
    return [f"{emptied:,}", f"{emptied / seconds:,.0f}", f"{len(times):,}", *spread, f"{times[-1]:.0f}"]
