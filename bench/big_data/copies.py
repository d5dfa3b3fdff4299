"""Fills the tables of all layouts with the same rows."""

import sys
import time
from concurrent.futures import ThreadPoolExecutor

from bench.big_data import filling
from bench.big_data.fill import PART, connected, prepare
from bench.big_data.layouts import Layout, layouts
from bench.big_data.shape import Shape

BUILDING = "set maintenance_work_mem = '1GB'; set max_parallel_maintenance_workers = 0"

COPY = "{table} as (insert into {table} ({columns}) select {columns} from made order by id)"


def fill_copies(dsn: str, shape: Shape) -> None:
    """All of them; then their indexes, each layout's on a connection of its own."""
    three, started = layouts(shape.messages), time.monotonic()
    with connected(dsn) as connection, connection.cursor() as cursor:
        values = prepare(cursor, shape)
        for statement in (each for layout in three for each in layout.make):
            cursor.execute(statement)
        everywhere = _everywhere(three)
        for start in range(1, shape.messages + 1, PART):
            cursor.execute(everywhere, {**values, "start": start, "stop": start + PART - 1})
            _tell(f"{start + PART - 1:,} rows", started)
    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(_index, dsn, layout, started) for layout in three]:
            done.result()


def _everywhere(three: list[Layout]) -> str:
    """One statement that writes each row into every table."""
    copies = {layout.table: filling.COLUMNS for layout in three}
    keys = {layout.keys: "sender_id, local_id, id" for layout in three if layout.keys != layout.table}
    into = [COPY.format(table=table, columns=columns) for table, columns in {**copies, **keys}.items()]
    return f"with made as materialized ({filling.ROWS}), {', '.join(into)} select"


def _index(dsn: str, layout: Layout, started: float) -> None:
    with connected(dsn) as connection, connection.cursor() as cursor:
        cursor.execute(BUILDING)
        for statement in layout.index:
            cursor.execute(statement)
        cursor.execute(f"vacuum (analyze) {', '.join({layout.table, layout.keys})}")
    _tell(f"{layout.table} has its indexes", started)


def _tell(what: str, started: float) -> None:
    sys.stderr.write(f"{time.monotonic() - started:6.0f} s: {what}\n")
