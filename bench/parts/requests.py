"""REST, beside a web framework that does the same work on the same database."""

from collections.abc import Sequence

from bench.node import running
from bench.report.parts import Part
from bench.report.rows import median, spread
from bench.rest import CONNECTIONS, Requests, compare

TEXT = """Twenty connections, each of which asks one request after the other: it sends a message, or reads a
page of 20. FastAPI is `bench/fastapi_server.py`, with one process, on the same PostgreSQL server and under
the same load. Medians of the turns, with the lowest and the highest rate."""
HEAD = ["", "request", "a second", "p50 / p99 ms", "CPU ms: server + database"]


def measured(turns: int, python: str | None) -> Part:
    """Run it on a node of its own; what is compared takes turns."""
    with running() as node:
        return part(compare(node, CONNECTIONS, turns, python))


def part(found: Sequence[Requests]) -> Part:
    """What the page says."""
    kinds = dict.fromkeys((row.what, row.kind) for row in found)
    rows = [_row([row for row in found if (row.what, row.kind) == kind]) for kind in kinds]
    return Part("rest", "REST", TEXT, HEAD, rows)


def _row(turns: Sequence[Requests]) -> list[str]:
    return [
        turns[0].what,
        turns[0].kind,
        spread([turn.per_second for turn in turns]),
        f"{median(turns, lambda turn: turn.p50):.1f} / {median(turns, lambda turn: turn.p99):.1f}",
        f"{median(turns, lambda turn: turn.server_cpu):.3f} + "
        f"{median(turns, lambda turn: turn.database_cpu):.3f}",
    ]
