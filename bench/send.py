"""The bench of the send path: rates, latencies, and what a message costs the server and the database."""

import json
import subprocess
import sys
import time

import msgspec

from bench.load import Measured
from bench.node import Node, cpu

SECONDS = 8


class Figures(msgspec.Struct, frozen=True):
    """One run. Times in milliseconds; CPU a message, of the node and the rooms, and of PostgreSQL."""

    what: str
    window: int
    per_second: float
    answer_p50: float
    answer_p99: float
    delivery_p50: float
    delivery_p99: float
    server_cpu: float
    database_cpu: float


def send(node: Node, pairs: int, window: int) -> Figures:
    """Put the load on a node."""
    command = [sys.executable, "-m", "bench.load", node.url, str(pairs), str(window), str(SECONDS)]
    load = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert load.stdin is not None  # noqa: S101
    assert load.stdout is not None  # noqa: S101
    load.stdout.readline()
    server, database = cpu(node.server()), cpu(node.database())
    load.stdin.write("go\n")
    load.stdin.flush()
    measured = msgspec.convert(json.loads(load.stdout.readline()), Measured)
    server, database = cpu(node.server()) - server, cpu(node.database()) - database
    load.wait()
    return _figures(measured, window, server, database)


def _figures(measured: Measured, window: int, server: float, database: float) -> Figures:
    answer, delivery = sorted(measured.answer), sorted(measured.delivery)
    return Figures(
        "portico",
        window,
        measured.messages / measured.seconds,
        quantile(answer, 0.5),
        quantile(answer, 0.99),
        quantile(delivery, 0.5),
        quantile(delivery, 0.99),
        server * 1000 / measured.messages,
        database * 1000 / measured.messages,
    )


def quantile(values: list[float], share: float) -> float:
    """The value below which this share of sorted values lies."""
    return values[min(len(values) - 1, int(len(values) * share))]


def table(rows: list[Figures]) -> str:
    """The figures as a Markdown table."""
    head = "| | window | messages/s | answer p50/p99 ms | delivery p50/p99 ms | server CPU ms | DB CPU ms |"
    lines = [
        f"| {row.what} | {row.window} | {row.per_second:.0f} | {row.answer_p50:.1f} / {row.answer_p99:.1f} "
        f"| {row.delivery_p50:.1f} / {row.delivery_p99:.1f} | {row.server_cpu:.3f} | {row.database_cpu:.3f} |"
        for row in rows
    ]
    return "\n".join([head, "|---|---|---|---|---|---|---|", *lines, time.strftime("%Y-%m-%d")])
