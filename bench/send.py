"""The bench of the send path: rates, latencies, and what a message costs the server and the database."""

import time

import msgspec

from bench.load import Measured
from bench.node import Node, cpu, processes_of, used
from bench.program import measure

SECONDS = 8


class Figures(msgspec.Struct, frozen=True):
    """One run. Times in milliseconds; CPU of a message: of the node, PostgreSQL, and each process by role."""

    what: str
    window: int
    per_second: float
    answer_p50: float
    answer_p99: float
    delivery_p50: float
    delivery_p99: float
    server_cpu: float
    database_cpu: float
    roles: dict[str, float] = {}


class Spent(msgspec.Struct, frozen=True):
    """CPU seconds of a run."""

    server: float
    database: float
    roles: dict[str, float]


def send(node: Node, pairs: int, window: int) -> Figures:
    """Keep `window` messages of each pair in flight for SECONDS."""
    measured, spent = put_load(node, "bench.load", pairs, window, SECONDS)
    return figures_of(measured, window, spent)


def put_load(node: Node, program: str, *arguments: object) -> tuple[Measured, Spent]:
    """Run a load program; what it measured, and what the node spent between its start and its end."""
    processes = processes_of(node)

    def look() -> Spent:
        return Spent(cpu(node.server()), cpu(node.database()), used(processes))

    measured, before, after = measure(Measured, look, program, node.url, *arguments)
    roles = {name: seconds - before.roles[name] for name, seconds in after.roles.items()}
    return measured, Spent(after.server - before.server, after.database - before.database, roles)


def figures_of(measured: Measured, window: int, spent: Spent) -> Figures:
    """What a run says."""
    answer, delivery = sorted(measured.answer), sorted(measured.delivery)
    return Figures(
        "Portico",
        window,
        measured.messages / measured.seconds,
        quantile(answer, 0.5),
        quantile(answer, 0.99),
        quantile(delivery, 0.5),
        quantile(delivery, 0.99),
        spent.server * 1000 / measured.messages,
        spent.database * 1000 / measured.messages,
        {name: seconds * 1000 / measured.messages for name, seconds in spent.roles.items()},
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
