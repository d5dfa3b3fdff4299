"""Bare inserts: batches of rows into a table as narrow as a message can be, one transaction each."""

import time
from typing import Any

import psycopg2

from bench.load import TEXT
from bench.node import Node, cpu
from bench.send import Figures, quantile

TABLE = """
    create table line (id bigint generated always as identity primary key, conversation_id bigint not null,
                       seq bigint not null, text text not null, unique (conversation_id, seq))
"""
INSERT = (
    "insert into line (conversation_id, seq, text) select 1 + n %% 50, n, %s from generate_series(%s, %s) n"
)
BATCHES = {1: 20, 16: 300}  # rows of a batch of Portico at these windows, as the report of the log says


def inserts(node: Node, window: int, seconds: float) -> Figures:
    """Batches of the size that Portico's have at this window, on the node's own PostgreSQL server."""
    connection = _database(node)
    rows, size, times, number = 0, BATCHES[window], list[float](), 0
    before, began = cpu(node.database()), time.perf_counter()
    with connection.cursor() as cursor:
        while time.perf_counter() - began < seconds:
            at = time.perf_counter()
            cursor.execute(INSERT, (TEXT, number, number + size - 1))
            times.append((time.perf_counter() - at) * 1000)
            number, rows = number + size, rows + size
    passed, spent = time.perf_counter() - began, cpu(node.database()) - before
    connection.close()
    low, high = quantile(sorted(times), 0.5), quantile(sorted(times), 0.99)
    return Figures(
        f"inserts, {size} a batch", window, rows / passed, low, high, low, high, 0, spent * 1000 / rows
    )


def _database(node: Node) -> Any:
    with _connected(node, "postgres").cursor() as cursor:
        cursor.execute("drop database if exists lines")
        cursor.execute("create database lines")
    connection = _connected(node, "lines")
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
    return connection


def _connected(node: Node, database: str) -> Any:
    connection = psycopg2.connect(node.postgres.format(database))
    connection.autocommit = True
    return connection
