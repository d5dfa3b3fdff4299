"""`make storms`: two nodes, and the 2,000 clients of one of them lose it at once, or are moved by a drain.

`python -m bench.storms [--clients 2000] [polite] [impatient] [drain]`. Prints a row for each, and ends with 1
when a limit was not kept. On loopback, clients and both nodes on this machine.
"""

import argparse
import json
import os
import subprocess
import sys
import time

import msgspec
import psycopg2

from bench.node import cpu
from bench.send import quantile
from bench.storming import Storm
from bench.trees import HERE
from bench.two_nodes import TwoNodes, two_nodes

LIMITS = {"polite": 10.0, "impatient": 20.0, "drain": 30.0}  # seconds until all are back
SHARES = (0.5, 0.9, 1.0)
UNDISTURBED = 5.0  # seconds of writing before the drain
HEAD = (
    "| storm | load | back, s: half / 90 % / all | limit | CPU, s: node, clients | attempts | failed "
    "| messages | longest, s | errors | repeated | not stored or not heard |\n" + "|---" * 12 + "|\n"
)


def storm(kind: str, clients: int) -> Storm:
    """One storm, on new nodes. People are at the second one, which may be killed."""
    with two_nodes() as nodes:
        crowd = _gather(kind, nodes, clients)
        assert crowd.stdin is not None  # noqa: S101
        assert crowd.stdout is not None  # noqa: S101
        crowd.stdout.readline()
        if kind != "drain":
            nodes.second.kill()
        before = cpu(nodes.first.server())
        crowd.stdin.write("go\n")
        crowd.stdin.flush()
        began = drain(nodes) if kind == "drain" else 0.0
        told = msgspec.convert(json.loads(crowd.stdout.readline()), Storm)
        told.node_cpu = cpu(nodes.first.server()) - before
        crowd.wait()
        told.back = [seconds - began for seconds in told.back]
        told.missed += told.messages - stored(nodes.database)
        return told


def _gather(kind: str, nodes: TwoNodes, clients: int) -> "subprocess.Popen[str]":
    people = [kind, str(nodes.second.port), str(nodes.first.port), str(clients)]
    command = [sys.executable, "-m", "bench.storming", *people]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def stored(database: str) -> int:
    """All messages of the storm that are in the database."""
    connection = psycopg2.connect(database)
    with connection, connection.cursor() as cursor:
        cursor.execute("select count(*) from portico.message")
        [(count,)] = cursor.fetchall()
    connection.close()
    return int(count)


def drain(nodes: TwoNodes) -> float:
    """As an operator does it, while people write; after how many seconds it began."""
    time.sleep(UNDISTURBED)
    command = [sys.executable, "-m", "cli", "nodes", "drain", "b"]
    env = {**os.environ, "DATABASE_URL": nodes.database, "PORTICO_HOME": str(nodes.second.home)}
    subprocess.run(command, cwd=HERE.root, env=env, check=True, stdout=subprocess.DEVNULL)
    return UNDISTURBED


def row(kind: str, told: Storm) -> str:
    """A line of the table."""
    back = sorted(told.back)
    shares = [
        f"{quantile(back, share):.1f}" if len(back) >= told.people * share else "never" for share in SHARES
    ]
    return (
        f"| {kind} | {os.getloadavg()[0]:.0f} | {' / '.join(shares)} | {LIMITS[kind]:.0f} "
        f"| {told.node_cpu:.1f}, {told.own_cpu:.1f} | {told.attempts} | {sum(told.told.values())} "
        f"| {told.messages} | {max(told.sends, default=0):.1f} | {told.failed} | {told.unanswered} "
        f"| {told.missed} |"
    )


def is_kept(kind: str, told: Storm) -> bool:
    """Whether all were back in time, with everything, and no send failed."""
    is_back = len(told.back) == told.people and max(told.back) <= LIMITS[kind]
    return is_back and not told.missed and not told.failed


def main() -> int:
    """Each storm that was asked for."""
    parser = argparse.ArgumentParser("bench.storms", description=__doc__)
    parser.add_argument("--clients", type=int, default=2000)
    parser.add_argument("kinds", nargs="*", choices=[*LIMITS, []], default=[])
    asked = parser.parse_args()
    sys.stdout.write(HEAD)
    kept = [_show(kind, storm(kind, asked.clients)) for kind in asked.kinds or LIMITS]
    return 0 if all(kept) else 1


def _show(kind: str, told: Storm) -> bool:
    sys.stdout.write(row(kind, told) + "\n")
    sys.stderr.write(f"{kind}: clients were told {told.told}\n")
    sys.stdout.flush()
    return is_kept(kind, told)


if __name__ == "__main__":
    sys.exit(main())
