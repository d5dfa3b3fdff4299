"""Fills a database."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg2
from psycopg2 import extensions

from bench.big_data import filling
from bench.big_data.shape import Shape
from bench.search import COMMON, RARE

PART = 100_000  # messages that a statement writes
BURNT = 100_000  # transaction numbers that a statement gives out
# The words that the search index would find in these texts are those of PostgreSQL's own parser.
PLAIN = [word for word in (*COMMON, *RARE) if word.isascii() and word.islower()]
Tell = Callable[[str], None]


@contextmanager
def connected(dsn: str) -> Iterator[extensions.connection]:
    """A connection on which each statement commits."""
    connection = psycopg2.connect(dsn, options="-c search_path=portico")
    connection.autocommit = True
    try:
        yield connection
    finally:
        connection.close()


def fill(dsn: str, shape: Shape, tell: Tell) -> None:
    """Everything: people, conversations, messages, and the words that the search index has of them."""
    with connected(dsn) as connection, connection.cursor() as cursor:
        values = prepare(cursor, shape)
        for statement in (filling.PEOPLE, filling.CONVERSATIONS, filling.PARTICIPANTS):
            cursor.execute(statement, values)
    tell("people and conversations are there")
    tables = {"message": filling.MESSAGES, "message_search": filling.INDEXED}
    with ThreadPoolExecutor(len(tables)) as pool:
        for done in [pool.submit(_fill_table, dsn, *table, values, tell) for table in tables.items()]:
            done.result()
    with connected(dsn) as connection, connection.cursor() as cursor:
        cursor.execute(filling.NUMBERED, values)
        cursor.execute(filling.SEARCHED)
        cursor.execute("vacuum (analyze)")
    tell("vacuumed")


def prepare(cursor: extensions.cursor, shape: Shape) -> dict[str, Any]:
    """Words, shape and numbers of transactions; returns the arguments of the statements of `filling`."""
    cursor.execute(filling.QUIET)
    cursor.execute(filling.WORDS, {"words": PLAIN})
    cursor.execute("create table bench_shape as select %s::bigint as messages", (shape.messages,))
    cursor.execute(filling.BASE)
    [(base,)] = cursor.fetchall()
    values = {**shape.values, "base": base, "end": datetime.now(UTC)}
    cursor.execute("alter table bench_shape add base bigint, add filled_at timestamptz")
    cursor.execute("update bench_shape set base = %(base)s, filled_at = %(end)s", values)
    for _ in range(shape.messages // BURNT + 1):
        cursor.execute(filling.BURN.format(count=BURNT))
    return values


def _fill_table(dsn: str, table: str, statement: str, values: dict[str, Any], tell: Tell) -> None:
    with connected(dsn) as connection, connection.cursor() as cursor:
        cursor.execute(filling.QUIET)
        cursor.execute("set maintenance_work_mem = '1GB'")
        later = _take_indexes(cursor, table)
        for start in range(1, values["messages"] + 1, PART):
            cursor.execute(statement, {**values, "start": start, "stop": start + PART - 1})
        tell(f"{table} is filled")
        for definition in later:
            cursor.execute(definition)
            tell(definition)


def _take_indexes(cursor: extensions.cursor, table: str) -> list[str]:
    """Drop all but the primary key; what makes them again."""
    cursor.execute(filling.CONSTRAINTS, (table,))
    constraints = cursor.fetchall()
    cursor.execute(filling.INDEXES, (table,))
    indexes = cursor.fetchall()
    for name, _ in constraints:
        cursor.execute(f"alter table {table} drop constraint {name}")
    for name, _ in indexes:
        cursor.execute(f"drop index {name}")
    again = [f"alter table {table} add constraint {name} {definition}" for name, definition in constraints]
    return [*again, *(definition for _, definition in indexes)]
