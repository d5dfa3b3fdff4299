"""`make storms`: two nodes, and the 2,000 clients of one of them lose it at once, or are moved by a drain.

`python -m bench.storms [--clients 2000] [polite] [impatient] [drain]`. Prints a row for each, and ends with 1
when a limit was not kept or nothing could be measured. On loopback, clients and both nodes on this machine.
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence

import msgspec
import psutil
import psycopg2

from bench.node import NotThere, cpu
from bench.send import quantile
from bench.storming import Storm
from bench.trees import HERE
from bench.two_nodes import TwoNodes, two_nodes


class CrowdEnded(Exception):
    """The process of the people ended before it had told what they noticed."""


LIMITS = {"polite": 10.0, "impatient": 20.0, "drain": 30.0}  # seconds until all are back
SHARES = (0.5, 0.9, 1.0)
TROUBLE = (CrowdEnded, NotThere, psycopg2.Error, psutil.Error, subprocess.SubprocessError)
UNDISTURBED = 5.0  # seconds of writing before the drain
HEAD = (
    "| storm | load | back, s: half / 90 % / all | limit | CPU, s: node, clients | attempts | failed "
    "| messages | longest, s | errors | repeated | not stored or not heard |\n" + "|---" * 12 + "|\n"
)


class People:
    """The process that the people are in."""

    def __init__(self, program: Sequence[str]) -> None:
        self._errors = tempfile.TemporaryFile("w+")  # noqa: SIM115 - until `end`
        self._process = subprocess.Popen(
            [sys.executable, *program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )

    def hear(self) -> str:
        """The next line that they say. Raises CrowdEnded."""
        assert self._process.stdout is not None  # noqa: S101
        line = self._process.stdout.readline()
        if line:
            return line
        code = self._process.wait()
        self._errors.seek(0)
        last = (self._errors.read().strip().splitlines() or ["it says nothing"])[-1]
        raise CrowdEnded(f"the clients' process ended early with {code}: {last}")

    def tell(self) -> None:
        """Give the word."""
        assert self._process.stdin is not None  # noqa: S101
        with contextlib.suppress(BrokenPipeError):  # `hear` says why
            self._process.stdin.write("go\n")
            self._process.stdin.flush()

    def end(self) -> None:
        """They have told everything, or nothing more is asked."""
        self._process.kill()
        self._process.wait()
        self._errors.close()


def storm(kind: str, clients: int) -> Storm:
    """One storm, on new nodes."""
    with two_nodes() as nodes:
        return storm_at(nodes, kind, clients)


def storm_at(nodes: TwoNodes, kind: str, clients: int) -> Storm:
    """One storm. People are at the second node, which is killed or drained."""
    ports = [str(nodes.second.port), str(nodes.first.port)]
    people = People(["-m", "bench.storming", kind, *ports, str(clients)])
    try:
        people.hear()
        return _suffered(nodes, kind, people)
    finally:
        people.end()


def _suffered(nodes: TwoNodes, kind: str, people: People) -> Storm:
    if kind != "drain":
        nodes.second.kill()
    before = cpu(nodes.first.server())
    people.tell()
    began = drain(nodes) if kind == "drain" else 0.0
    told = msgspec.convert(json.loads(people.hear()), Storm)
    told.node_cpu = cpu(nodes.first.server()) - before
    told.back = [seconds - began for seconds in told.back]
    told.missed += max(0, told.messages - stored(nodes.database))
    return told


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
    env["PORTICO_ENV_FILE"] = os.devnull
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


def main(arguments: Sequence[str] | None = None) -> int:
    """Each storm that was asked for. What keeps one from being measured is said in one line."""
    parser = argparse.ArgumentParser("bench.storms", description=__doc__)
    parser.add_argument("--clients", type=int, default=2000)
    parser.add_argument("kinds", nargs="*", choices=[*LIMITS, []], default=[])
    asked = parser.parse_args(arguments)
    sys.stdout.write(HEAD)
    try:
        kept = [_show(kind, storm(kind, asked.clients)) for kind in asked.kinds or LIMITS]
    except TROUBLE as trouble:
        sys.stderr.write(f"not measured: {' '.join(str(trouble).split())}\n")
        return 1
    return 0 if all(kept) else 1


def _show(kind: str, told: Storm) -> bool:
    sys.stdout.write(row(kind, told) + "\n")
    sys.stderr.write(f"{kind}: clients were told {told.told}\n")
    sys.stdout.flush()
    return is_kept(kind, told)


if __name__ == "__main__":
    sys.exit(main())
