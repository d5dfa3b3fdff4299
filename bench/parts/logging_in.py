"""Clients that come back all at once: what a login costs, and how many there are a second."""

import psutil

from bench.logins import Logins, logins
from bench.node import running
from bench.report.aim import at_least, at_most
from bench.report.parts import Part

CLIENTS = 2000
PER_SECOND, STATEMENTS = 500.0, 1.0
OF_SYNC = 1.0  # statement that `sync.changes` is
TEXT = """{clients:,} clients that have been here before connect at once, log in, subscribe, and ask what
they have missed (`sync.changes`, one statement). All are back after {seconds:.1f} s: **{rate:.0f} a
second**, with {transactions:.2f} transactions of PostgreSQL and {commands:.2f} commands of Valkey for each.
The load itself took {own:.2f} ms of CPU for each; the table has what the node took."""
LIMIT = "{spent:.1f} ms of CPU for a client, of which {load:.1f} ms are those of the load on the same cores: \
{cores} cores let {most:.0f} in a second at most"


def measured() -> Part:
    """Run it on a node of its own."""
    with running() as node:
        return part(logins(node, CLIENTS), CLIENTS, psutil.cpu_count() or 1)


def part(found: Logins, clients: int, cores: int) -> Part:
    """What the page says."""
    own, rate = found.back.own_cpu * 1000 / clients, clients / found.back.seconds
    spent = sum(found.cpu.values()) + own
    text = TEXT.format(
        clients=clients,
        seconds=found.back.seconds,
        rate=rate,
        transactions=found.transactions,
        commands=found.commands,
        own=own,
    )
    limit = LIMIT.format(spent=spent, load=own, cores=cores, most=cores * 1000 / spent)
    aims = [
        at_least("logins a second", PER_SECOND, rate, limit),
        at_most("statements of a login, without those of `sync.changes`", STATEMENTS, _own_statements(found)),
    ]
    rows = [[name, f"{cost:.2f}"] for name, cost in found.cpu.items()]
    return Part("logins", "Logins", text, ["process", "CPU of a client, ms"], rows, aims)


def _own_statements(found: Logins) -> float:
    return max(0.0, found.transactions - OF_SYNC)
