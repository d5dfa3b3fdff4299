"""How long each question takes: with cold caches, and warm."""

import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import psutil

from bench.big_data.asked import Asked
from bench.big_data.fill import connected
from bench.big_data.questions import Ask, Asking
from bench.big_data.server import USUAL, forget_caches, running
from bench.big_data.shape import Shape
from bench.big_data.telling import Table, tell
from bench.node import cpu
from bench.report.aim import at_least
from bench.report.parts import Part
from bench.send import quantile
from portico.settings.core import Settings
from portico.storage.database import Database
from portico.storage.pool import Pool
from portico.storage.prepared import PREPARE

WARMING, WARM = 10, 200  # times that a question is asked
TIMES = WARMING + WARM
HEAD = ("question", "cold ms", "warm p50 ms", "warm p99 ms", "CPU here ms", "CPU of PostgreSQL ms")
LATEST = 20.0  # milliseconds that a question may take, p99 with warm caches
TEXT = """{messages:,} messages ([what is filled in](explanation/big-data.md)). Cold is right after a start
with nothing in any cache, warm 200 tries. CPU is that of the asking process and of PostgreSQL for one
question."""
LIMIT = (
    "what looks at all conversations of a user reads a row for each, and a search for a frequent word all "
    "messages of the user with it"
)


@asynccontextmanager
async def opened(reactor: Any, settings: Settings) -> AsyncIterator[Database]:
    """The database, as a process of Portico has it."""
    pool = Pool(reactor, settings.dsn, 2, PREPARE)
    pool.start()
    try:
        yield Database(pool)
    finally:
        pool.stop()


def shape_in(settings: Settings) -> tuple[Shape, int, datetime]:
    """What the database was filled with, the number before its first transaction, and when that was."""
    with connected(settings.dsn) as connection, connection.cursor() as cursor:
        cursor.execute("select messages, base, filled_at from bench_shape")
        [(messages, base, filled_at)] = cursor.fetchall()
    return Shape(messages), base, filled_at


async def report(reactor: Any, settings: Settings, asked: Asked) -> Part:
    """Print the table, and return it.

    A question is cold when the server has just started and no file of it is cached.
    """
    with running(settings.postgres_home, USUAL):
        async with opened(reactor, settings) as database:
            names = [name for name in Asking(database, *shape_in(settings)).questions if asked.only in name]
    cold = {name: [await _cold(reactor, settings, name) for _ in range(asked.cold)] for name in names}
    with running(settings.postgres_home, USUAL):
        async with opened(reactor, settings) as database:
            questions = Asking(database, *shape_in(settings)).questions
            tell(f"load average {psutil.getloadavg()[0]:.1f}")
            table, kept = Table(HEAD), 0
            for name in names:
                before = _used()
                warm = await _warm(questions[name])
                spent = [(after - began) * 1000 / TIMES for after, began in zip(_used(), before, strict=True)]
                kept += quantile(warm, 0.99) <= LATEST
                table.add(name, *_cells(sorted(cold[name]), warm, spent))
            return part(shape_in(settings)[0].messages, table.rows, kept)


def part(messages: int, rows: Sequence[Sequence[str]], kept: int) -> Part:
    """What the page of the report says; `kept` is how many questions are fast enough."""
    what = f"questions over {messages:,} messages that take {LATEST:g} ms at most (warm, p99)"
    aims = [at_least(what, len(rows), kept, LIMIT)]
    return Part("big_data", "Big data", TEXT.format(messages=messages), HEAD, rows, aims)


async def _cold(reactor: Any, settings: Settings, name: str) -> float:
    forget_caches(settings.postgres_home)
    with running(settings.postgres_home, USUAL):
        async with opened(reactor, settings) as database:
            questions: Mapping[str, Ask] = Asking(database, *shape_in(settings)).questions
            await database.query("select 1")
            return await _timed(questions[name])


async def _warm(ask: Ask) -> list[float]:
    for _ in range(WARMING):
        await ask()
    return sorted([await _timed(ask) for _ in range(WARM)])


async def _timed(ask: Ask) -> float:
    started = time.perf_counter()
    await ask()
    return (time.perf_counter() - started) * 1000


def _used() -> tuple[float, float]:
    """CPU seconds so far: of this process, and of the PostgreSQL that it started."""
    own = psutil.Process()
    return sum(own.cpu_times()[:2]), cpu(own.children(recursive=True))


def _cells(cold: list[float], warm: list[float], spent: list[float]) -> list[str]:
    first = f"{quantile(cold, 0.5):.0f}" if cold else ""
    return [first, *(f"{figure:.1f}" for figure in (quantile(warm, 0.5), quantile(warm, 0.99), *spent))]
