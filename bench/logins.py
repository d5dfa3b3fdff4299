"""`python -m bench.logins [--clients 1000]`: what clients cost that come back all at once.

They are known, and have been there before: each logs in, subscribes, and asks what it has missed. Prints the
CPU of each process, the transactions of PostgreSQL and the commands of Valkey for each of them. On loopback.
"""

import argparse
import socket
import sys
import time
from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec
import psycopg2
from twisted.internet.defer import Deferred, DeferredSemaphore, gatherResults

import runtime  # noqa: F401 - chooses Twisted before Autobahn is imported
from bench.node import Node, processes_of, running, used
from bench.people import Person, polite
from bench.program import measure, tell, wait_for_the_word
from bench.program import run as run_program

AT_ONCE = 20  # who come in together the first time
TRANSACTIONS = "select xact_commit from pg_stat_database where datname = 'portico'"


class Used(NamedTuple):
    """What a node has used so far: CPU seconds of each role, transactions, commands."""

    cpu: Mapping[str, float]
    transactions: int
    commands: int


class Back(msgspec.Struct, frozen=True):
    """Seconds until all were back, and CPU seconds of the program that they are in."""

    seconds: float
    own_cpu: float


class Logins(msgspec.Struct, frozen=True):
    """What those who came back at once needed: in all, and for each of them, CPU in milliseconds."""

    back: Back
    cpu: Mapping[str, float]
    transactions: float
    commands: float


async def crowd(port: int, size: int) -> None:
    """Come, go, wait for the word, and come back at once."""
    people = [Person((port,), number, polite) for number in range(size)]
    turns = DeferredSemaphore(AT_ONCE)
    await gatherResults([turns.run(_deferred, person) for person in people])
    for person in people:
        assert person.session is not None  # noqa: S101
        person.session.leave()
        await person.session.ended
    wait_for_the_word()
    began, used_before = time.monotonic(), time.process_time()
    await gatherResults([_deferred(person) for person in people])
    tell(Back(time.monotonic() - began, time.process_time() - used_before))


def _deferred(person: Person) -> "Deferred[Any]":
    return Deferred.fromCoroutine(person.come())


def look(node: Node) -> Used:
    """What it has used so far."""
    return Used(used(processes_of(node)), _transactions(node), _commands(node))


def _transactions(node: Node) -> int:
    connection = psycopg2.connect(node.postgres.format("portico"))
    with connection, connection.cursor() as cursor:
        cursor.execute(TRANSACTIONS)
        [(count,)] = cursor.fetchall()
    connection.close()
    return int(count)


def _commands(node: Node) -> int:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(node.home / "valkey/valkey.sock"))
        connection.sendall(b"INFO stats\r\n")
        told = connection.recv(1 << 16).decode()
    [line] = [line for line in told.split() if line.startswith("total_commands_processed:")]
    return int(line.partition(":")[2])


def logins(node: Node, clients: int) -> Logins:
    """So many come back at once."""
    back, before, after = measure(Back, lambda: look(node), "bench.logins", "crowd", node.port, clients)
    costs = {name: (spent - before.cpu[name]) / clients * 1000 for name, spent in after.cpu.items()}
    transactions, commands = after.transactions - before.transactions, after.commands - before.commands
    return Logins(back, costs, transactions / clients, commands / clients)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser("bench.logins", description=__doc__)
    parser.add_argument("--clients", type=int, default=1000)
    clients = parser.parse_args().clients
    with running() as node:
        found = logins(node, clients)
    sys.stdout.write("| process | CPU of a client that comes back, ms |\n|---|---|\n")
    for name, cost in found.cpu.items():
        sys.stdout.write(f"| {name} | {cost:.2f} |\n")
    sys.stdout.write(
        f"{found.transactions:.2f} transactions and {found.commands:.2f} commands a client; "
        f"all were back after {found.back.seconds:.1f} s\n"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["crowd"]:
        run_program(crowd(int(sys.argv[2]), int(sys.argv[3])))
    else:
        main()
