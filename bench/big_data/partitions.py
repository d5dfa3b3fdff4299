"""One table of messages, or one in parts: what statements take on copies that have the same rows."""

import random
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

from psycopg2 import extensions

from bench.big_data.asked import Asked
from bench.big_data.asking import shape_in
from bench.big_data.fill import connected
from bench.big_data.layouts import PARTS, Layout, layouts
from bench.big_data.server import USUAL, running
from bench.big_data.shape import BIG, COHORTS, Shape
from bench.big_data.telling import tell
from bench.send import quantile
from portico.settings.core import Settings
from portico.storage.prepared import PLANNING

TIMES = 300
BATCH = 16  # messages that are sent together
INSERTING = 20.0  # seconds
DELETED = 10_000  # rows that one statement deletes
BUILDING = "set maintenance_work_mem = '1GB'; set synchronous_commit = off"
COLUMNS = "id, conversation_id, seq, rev, sender_id, type, text, local_id, created_at, changed"
STATEMENTS: Mapping[str, str] = {
    "page of 50, a usual conversation": """
        select * from {t} where conversation_id = %(place)s and seq > 0 and seq < 1000000000
        order by seq desc limit 50""",
    "page of 50, the big conversation": """
        select * from {t} where conversation_id = %(big)s and seq > 0 and seq < %(seq)s
        order by seq desc limit 50""",
    "sync, a conversation": """
        select seq from {t} where conversation_id = %(place)s and seq > coalesce((
          select k.seq from {t} k where k.conversation_id = %(place)s and k.changed < %(since)s::xid8
          order by k.seq desc limit 1), 0) order by seq desc limit 20""",
    "the log, 100 messages": """
        select * from {t} where (changed, id) > (%(since)s::xid8, 0) order by changed, id limit 100""",
    "search, the 20 messages of a page": "select * from {t} where id = any (%(ids)s)",
    "the look for a retry": "select id from {t} where sender_id = %(sender)s and local_id = %(key)s",
}
INSERT = """
    insert into {t} (id, conversation_id, seq, sender_id, type, text, local_id, created_at)
    select %(id)s + n, 2 + (random() * %(places)s)::bigint, %(id)s + n, 'customer' || n, 'text',
           'Is the flat on the second floor still free?', gen_random_uuid()::text, now()
    from generate_series(1, %(batch)s) n
"""
COPY = "insert into {t} select * from message order by id"
NEWEST = "select max(id) from {t}"
DELETE = "delete from {t} where id >= %s and id < %s"
SIZE = """
    select sum(pg_table_size(c.oid)), sum(pg_indexes_size(c.oid)) from pg_class c
    where relname ~ %s and relkind = 'r'
"""


async def report(_reactor: Any, settings: Settings, asked: Asked) -> None:
    """Print a table of each layout; the copies are removed one by one."""
    with running(settings.postgres_home, USUAL), connected(settings.dsn) as connection:
        shape, base, _ = shape_in(settings)
        for layout in layouts(shape.messages):
            if asked.only in layout.table:
                _report(settings, connection, layout, shape, base)


def _report(
    settings: Settings, connection: extensions.connection, layout: Layout, shape: Shape, base: int
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"drop table if exists {layout.table}")
        cursor.execute(BUILDING)
        for statement in (*layout.make, COPY.format(t=layout.table), *layout.index):
            cursor.execute(statement)
        cursor.execute(f"vacuum (analyze) {layout.table}")
        cursor.execute(SIZE, (f"^{layout.table}(_[0-9]+)?$",))
        [(rows, indexes)] = cursor.fetchall()
        tell(f"\n| {layout.table} | p50 ms | p99 ms |\n|---|---|---|")
        sizes = f"{rows / shape.messages:.0f} | {indexes / shape.messages:.0f}"
        tell(f"| bytes a message: rows, indexes | {sizes} |")
        cursor.execute(f"reset synchronous_commit; {PLANNING}")
        for name, statement in STATEMENTS.items():
            _tell_times(name, _asked(cursor, statement.format(t=layout.table), shape, base))
    _tell_times(f"insert of {BATCH}", _inserted(settings, layout.table, shape, Event(), INSERTING))
    _retire(settings, connection, layout.table, shape)
    with connection.cursor() as cursor:
        cursor.execute(f"drop table {layout.table}")


def _asked(cursor: extensions.cursor, statement: str, shape: Shape, base: int) -> list[float]:
    times = []
    for values in _arguments(cursor, shape, base):
        started = time.perf_counter()
        cursor.execute(statement, values)
        cursor.fetchall()
        times.append(_since(started))
    return times[len(times) // 4 :]  # the first ones warm the cache


def _arguments(cursor: extensions.cursor, shape: Shape, base: int) -> Iterator[dict[str, object]]:
    chance = random.Random(3)  # noqa: S311
    newest = range(shape.messages - shape.messages // COHORTS, shape.messages)
    for _ in range(TIMES):
        cursor.execute("select sender_id, local_id from message where id = %s", (chance.choice(newest),))
        [(sender, key)] = cursor.fetchall()
        yield {
            "place": 2 + shape.conversations - 1 - chance.randrange(shape.alive),
            "big": BIG,
            "seq": chance.randrange(shape.big),
            "since": str(base + chance.choice(newest)),
            "ids": [chance.randrange(shape.messages) for _ in range(20)],
            "sender": sender,
            "key": key,
        }


def _inserted(settings: Settings, table: str, shape: Shape, enough: Event, seconds: float) -> list[float]:
    """The times of batches, one after the other, each committed."""
    times, until = [], time.perf_counter() + seconds
    with connected(settings.dsn) as connection, connection.cursor() as cursor:
        cursor.execute(NEWEST.format(t=table))
        [(newest,)] = cursor.fetchall()
        while time.perf_counter() < until and not enough.is_set():
            started = time.perf_counter()
            values = {"id": newest, "places": shape.conversations, "batch": BATCH}
            cursor.execute(INSERT.format(t=table), values)
            times.append(_since(started))
            newest += BATCH
    return times


def _retire(settings: Settings, connection: extensions.connection, table: str, shape: Shape) -> None:
    """Delete a part of the messages, the oldest, beside inserts; or drop the part that has them."""
    enough, number = Event(), shape.messages // PARTS
    with ThreadPoolExecutor(1) as pool, connection.cursor() as cursor:
        live = pool.submit(_inserted, settings, table, shape, enough, 3600.0)
        started = time.perf_counter()
        if table == "ranged":
            cursor.execute("drop table ranged_0")
        else:
            for low in range(0, number, DELETED):
                cursor.execute(DELETE.format(t=table), (low, min(low + DELETED, number)))
        deleted = time.perf_counter() - started
        if table != "ranged":
            cursor.execute(f"vacuum {table}")
        tell(
            f"| {number:,} oldest gone, vacuumed | {deleted:.1f} s | {time.perf_counter() - started:.1f} s |"
        )
        time.sleep(1)
        enough.set()
        _tell_times(f"insert of {BATCH} beside that", live.result())


def _tell_times(name: str, times: list[float]) -> None:
    ordered = sorted(times)
    rate = f", {len(times) * BATCH / sum(times) * 1000:,.0f} messages/s" if "insert" in name else ""
    tell(f"| {name}{rate} | {quantile(ordered, 0.5):.2f} | {quantile(ordered, 0.99):.2f} |")


def _since(started: float) -> float:
    return (time.perf_counter() - started) * 1000
