"""How many rows of each large table a statement reads, as PostgreSQL counts them."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from psycopg2 import extensions

from portico.storage.prepared import PLANNING

LARGE = ("message", "message_search", "conversation", "participant")
DROPPED = ("Rows Removed by Filter", "Rows Removed by Index Recheck", "Rows Removed by Join Filter")


def large_tables(connection: extensions.connection) -> Mapping[str, int]:
    """Their rows."""
    with connection.cursor() as cursor:
        sizes = {}
        for table in LARGE:
            cursor.execute(f"select count(*) from {table}")  # noqa: S608 (constants)
            [(sizes[table],)] = cursor.fetchall()
    connection.rollback()
    return sizes


def read_rows(statement: str, connection: extensions.connection) -> Mapping[str, int]:
    """The most rows of each table that one step of a statement reads; what it writes is rolled back."""
    with connection.cursor() as cursor:
        cursor.execute(PLANNING)  # the settings under which the stores plan
        cursor.execute(f"explain (analyze, format json) {statement}")
        [([plan],)] = cursor.fetchall()
    connection.rollback()
    read: Counter[str] = Counter()
    for table, rows in _scans(plan["Plan"]):
        read[table] = max(read[table], rows)
    return read


def _scans(node: dict[str, Any]) -> Iterator[tuple[str, int]]:
    if node["Node Type"] != "ModifyTable" and "Relation Name" in node:
        rows = node["Actual Rows"] + sum(node.get(name, 0) for name in DROPPED)
        yield node["Relation Name"], round(rows * node["Actual Loops"])
    for child in node.get("Plans", ()):
        yield from _scans(child)
