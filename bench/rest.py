"""REST beside a web framework: `python -m bench.rest [--connections 20] [--turns 3] [--yardstick PYTHON]`.

Requests a second, latencies and CPU of sending a message and of reading a page of 20, of Portico and of
`bench/fastapi_server.py` on the same PostgreSQL server, in turns. PYTHON is an interpreter that has its
packages. Both have the same load, and connections that are kept.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

import msgspec
import psutil

from bench.load import Measured
from bench.node import SECRET, Node, await_health, cpu, free_port, running
from bench.program import measure
from bench.send import quantile
from bench.trees import ROOT

SECONDS = 8
CONNECTIONS = 20
KINDS = ("send", "list")


class Requests(msgspec.Struct, frozen=True):
    """One run. Times in milliseconds; CPU of a request, of the server and of PostgreSQL."""

    what: str
    kind: str
    per_second: float
    p50: float
    p99: float
    server_cpu: float
    database_cpu: float


class Server(msgspec.Struct, frozen=True):
    """What is measured: its URL, and the CPU seconds that it and PostgreSQL have used."""

    what: str
    url: str
    spent: Callable[[], tuple[float, float]]


def compare(node: Node, connections: int, turns: int, python: str | None) -> list[Requests]:
    """Portico, beside FastAPI where there is an interpreter for it."""
    with ExitStack() as stack:
        theirs = [stack.enter_context(_yardstick(node, python))] if python else []
        servers = [*theirs, _portico(node)]
        turns_of = [(kind, server) for kind in KINDS for _ in range(turns) for server in servers]
        return [requests(server, kind, connections) for kind, server in turns_of]


def requests(server: Server, kind: str, connections: int) -> Requests:
    """Keep every connection busy for SECONDS."""
    measured, before, after = measure(
        Measured, server.spent, "bench.rest_load", server.url, kind, connections, SECONDS
    )
    own, database = (
        (late - early) * 1000 / measured.messages for early, late in zip(before, after, strict=True)
    )
    times, rate = sorted(measured.answer), measured.messages / measured.seconds
    return Requests(server.what, kind, rate, quantile(times, 0.5), quantile(times, 0.99), own, database)


def _portico(node: Node) -> Server:
    url = f"http://127.0.0.1:{node.port}"
    return Server("Portico", url, lambda: (cpu(node.server()), cpu(node.database())))


@contextmanager
def _yardstick(node: Node, python: str) -> Iterator[Server]:
    """The FastAPI server on a database of its own."""
    port, database = free_port(), node.create_database("rest_yardstick")
    env = {**os.environ, "PORT": str(port), "SECRET": SECRET, "DATABASE": database}
    process = subprocess.Popen([python, str(ROOT / "bench" / "fastapi_server.py")], env=env)
    try:
        await_health(port, process)
        own = [psutil.Process(process.pid)]
        yield Server("FastAPI", f"http://127.0.0.1:{port}", lambda: (cpu(own), cpu(node.database())))
    finally:
        process.terminate()
        process.wait()


def table(rows: Sequence[Requests]) -> str:
    """The figures as a Markdown table."""
    lines = ["| | request | a second | p50 / p99 ms | CPU ms: server + database |", "|---|---|---|---|---|"]
    lines += [
        f"| {row.what} | {row.kind} | {row.per_second:.0f} | {row.p50:.1f} / {row.p99:.1f} "
        f"| {row.server_cpu:.3f} + {row.database_cpu:.3f} |"
        for row in rows
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """A table of all turns."""
    parser = argparse.ArgumentParser("bench.rest", description=__doc__)
    parser.add_argument("--connections", type=int, default=CONNECTIONS)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--yardstick", metavar="PYTHON")
    asked = parser.parse_args()
    with running() as node:
        rows = compare(node, asked.connections, asked.turns, asked.yardstick)
    sys.stdout.write(table(rows))


if __name__ == "__main__":
    main()
