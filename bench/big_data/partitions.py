"""`python -m bench.big_data.partitions [--messages 20000000]`: messages in one table, or in parts.

Three layouts with the same rows stand side by side, and are asked in turns. A row of the report has the time
of a statement at the client, and the CPU that PostgreSQL's process spent on it, which other work on the
machine changes less. With `--home` the filled database stays there.
"""

import argparse
import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
from psycopg2 import extensions

from bench.big_data.copies import fill_copies
from bench.big_data.fill import connected
from bench.big_data.layouts import DROP, PARTS, Layout, layouts
from bench.big_data.server import FILLING, USUAL, kept_home, running
from bench.big_data.shape import BIG, COHORTS, Shape, shape_of
from bench.big_data.spending import Spending
from bench.big_data.telling import tell
from portico.settings.core import Settings, parse
from portico.storage import migrate
from portico.storage.prepared import PLANNING

TIMES = 400
BATCHES = 1_500
BATCH = 16  # messages that are sent together
DELETED = 10_000  # rows that one statement deletes
ASKED: Mapping[str, str] = {
    "page of 50, a usual conversation": """
        select * from {t} where conversation_id = %(place)s and seq > 0 and seq < 1000000000
        order by seq desc limit 50""",
    "page of 50, newest of the big conversation": """
        select * from {t} where conversation_id = %(big)s and seq > 0 and seq < 1000000000
        order by seq desc limit 50""",
    "page of 50, oldest of the big conversation": """
        select * from {t} where conversation_id = %(big)s and seq > 0 order by seq limit 50""",
    "sync.changes, a conversation": """
        select seq from {t} where conversation_id = %(place)s and seq > coalesce((
          select k.seq from {t} k where k.conversation_id = %(place)s and k.changed < %(since)s::xid8
          order by k.seq desc limit 1), 0) order by seq desc limit 20""",
    "the log, 100 messages from a position": """
        select * from {t} where (changed, id) > (%(since)s::xid8, 0) order by changed, id limit 100""",
    "message.search, the 20 messages it found": "select * from {t} where id = any (%(ids)s)",
    "receipt.unread, 200 conversations": """
        select place, (select count(*) from {t} m where m.conversation_id = place and m.seq > 18
                       and m.deleted_at is not null) from unnest(%(places)s) place""",
    "message.send, the look for a retry": """
        select id from {k} where sender_id = %(sender)s and local_id = 'nothing'""",
}
INSERT_ROWS = """
    insert into {t} (id, conversation_id, seq, sender_id, type, text, local_id, created_at)
    select %(id)s + n, %(alive)s + (random() * %(lively)s)::bigint, %(id)s + n,
           'customer' || (random() * %(customers)s)::bigint, 'text',
           'Is the flat on the second floor still free?', gen_random_uuid()::text, now()
    from generate_series(1, %(batch)s) n"""
INSERT_BOTH = f"""
    with stored as ({INSERT_ROWS} returning sender_id, local_id, id) insert into {{k}} select * from stored"""  # noqa: S608
DELETE = "delete from {t} where id >= %(low)s and id < %(high)s"
SIZE = """
    select sum(pg_table_size(c.oid)), sum(pg_indexes_size(c.oid)) from pg_class c
    where relnamespace = 'portico'::regnamespace and relname ~ %s and relkind = 'r'
"""


def main() -> None:
    """Fill what is not filled, and report."""
    parser = argparse.ArgumentParser("bench.big_data.partitions", description=__doc__)
    parser.add_argument("--messages", type=int, default=20_000_000)
    parser.add_argument("--home", type=Path)
    asked = parser.parse_args()
    shape = shape_of(asked.messages)
    with kept_home(asked.home) as home:
        settings = parse({"PORTICO_HOME": str(home)})
        filled = home / "filled"
        if not filled.exists():
            with running(settings.postgres_home, FILLING):
                migrate.apply(settings.dsn)
                fill_copies(settings.dsn, shape)
            filled.touch()
        with running(settings.postgres_home, {**USUAL, "autovacuum": "off"}):
            _report(settings, shape)


def _report(settings: Settings, shape: Shape) -> None:
    three = layouts(shape.messages)
    tell(f"{shape.messages:,} messages, load average {psutil.getloadavg()[0]:.1f}\n")
    with _connections(settings, three) as cursors:
        _tell_row("", [layout.table for layout in three])
        _tell_row("---", ["---"] * len(three))
        _tell_row(
            "bytes a message: rows, indexes", [_size(cursors[each.table], each, shape) for each in three]
        )
        for name, statement in ASKED.items():
            spent = _ask_in_turns(cursors, three, statement, shape)
            _tell_row(name, [each.told for each in spent])
        _tell_row(f"insert of {BATCH}", [_insert(cursors[each.table], each, shape) for each in three])
        _tell_row("the oldest month goes", [_retire(cursors[each.table], each, shape) for each in three])


@contextmanager
def _connections(settings: Settings, three: Sequence[Layout]) -> Iterator[dict[str, extensions.cursor]]:
    with ExitStack() as stack:
        cursors = {}
        for layout in three:
            cursor = stack.enter_context(stack.enter_context(connected(settings.dsn)).cursor())
            cursor.execute(PLANNING)
            cursors[layout.table] = cursor
        yield cursors


def _size(cursor: extensions.cursor, layout: Layout, shape: Shape) -> str:
    cursor.execute(SIZE, (f"^{layout.table}(_[0-9]+|_keys)?$",))
    [(rows, indexes)] = cursor.fetchall()
    return f"{rows / shape.messages:.0f}, {indexes / shape.messages:.0f}"


def _ask_in_turns(
    cursors: Mapping[str, extensions.cursor], three: Sequence[Layout], statement: str, shape: Shape
) -> list[Spending]:
    spending = [Spending(cursors[layout.table]) for layout in three]
    for number, values in enumerate(_arguments(shape)):
        if number == TIMES // 4:  # the first ones warm the caches
            spending = [Spending(cursors[layout.table]) for layout in three]
        for layout, spent in zip(three, spending, strict=True):
            spent.ask(statement.format(t=layout.table, k=layout.keys), values)
    return spending


def _arguments(shape: Shape) -> Iterator[dict[str, object]]:
    chance = random.Random(3)  # noqa: S311
    newest = range(shape.messages - shape.messages // COHORTS, shape.messages)
    for _ in range(TIMES):
        yield {
            "place": shape.conversations + 1 - chance.randrange(shape.alive),
            "places": [2 + chance.randrange(shape.conversations) for _ in range(200)],
            "big": BIG,
            "since": str(chance.choice(newest)),
            "ids": [1 + chance.randrange(shape.messages - 1) for _ in range(20)],
            "sender": f"customer{chance.randrange(shape.customers)}",
        }


def _insert(cursor: extensions.cursor, layout: Layout, shape: Shape) -> str:
    """Batches one after the other, each committed, from a checkpoint on."""
    statement = INSERT_ROWS if layout.keys == layout.table else INSERT_BOTH
    written = statement.format(t=layout.table, k=layout.keys)
    cursor.execute("checkpoint")
    spent, before = Spending(cursor), _written(cursor)
    for batch in range(BATCHES):
        values = {
            "id": shape.messages + batch * BATCH,
            "alive": shape.conversations + 2 - shape.alive,
            "lively": shape.alive - 1,
            "customers": shape.customers,
            "batch": BATCH,
        }
        spent.run(written, values)
    size = (_written(cursor) - before) / BATCHES / BATCH
    return f"{spent.told}; {BATCH * spent.rate:,.0f} messages/s, {size:,.0f} bytes of WAL each"


def _written(cursor: extensions.cursor) -> int:
    cursor.execute("select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint")
    [(position,)] = cursor.fetchall()
    return int(position)


def _retire(cursor: extensions.cursor, layout: Layout, shape: Shape) -> str:
    """Delete a month of messages and vacuum, or drop the part that has them."""
    cursor.execute("checkpoint")
    spent, before, month = Spending(cursor), _written(cursor), shape.messages // PARTS
    if layout.retire == DROP:
        spent.run(DROP.format(t=layout.table), {})
    else:
        for low in range(0, month, DELETED):
            bounds = {"low": low, "high": min(low + DELETED, month)}
            spent.run(DELETE.format(t=layout.table), bounds)
        spent.run(f"vacuum {layout.table}", {})
    written = (_written(cursor) - before) / 1e6
    return f"{spent.seconds:.1f} s, CPU {spent.cpu:.1f} s, WAL {written:,.0f} MB"


def _tell_row(name: str, cells: Sequence[str]) -> None:
    tell(f"| {name} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
