"""`portico nodes`: the nodes that share the database, and how they are."""

import argparse
import sys
import time
from collections.abc import Sequence
from typing import Any

from cli import location_options
from cli.errors import OperatorError, told_to_operator
from portico.domain.nodes import BEAT
from portico.settings import core
from portico.storage.connection_errors import DatabaseTrouble
from portico.storage.nodes import NodeState, drain, list_nodes

PATIENCE = 60.0  # seconds for a node to move its clients away
HEAD = ("NODE", "STATE", "ADDRESS", "VERSION", "SESSIONS", "SEEN", "BEHIND")


def add_command(subparsers: Any) -> None:
    """Declare the command."""
    parser = subparsers.add_parser(
        "nodes",
        help="show the nodes that share the database",
        description="Show the nodes that share the database: whether each lives, its sessions, when it gave "
        "its last heartbeat, and how many messages its relay has not published yet.",
    )
    location_options.add_options(parser)
    parser.set_defaults(run=run)
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    draining = actions.add_parser(
        "drain",
        help="move the clients of a node to the others",
        description="Move the clients of a node to the other nodes. Its /health answers 503, nobody logs in "
        "there, and its sessions end within ten seconds. Returns when none is left. A restart ends it.",
    )
    draining.add_argument("node", metavar="ID", help="the node, as `portico nodes` names it")
    draining.set_defaults(run=run_drain)


def run(_args: argparse.Namespace) -> int:
    """Print one line for each node."""
    sys.stdout.write(table([HEAD, *(cells(node) for node in _nodes(core.parse().dsn))]))
    return 0


def run_drain(args: argparse.Namespace) -> int:
    """Tell the node, and wait until it has no sessions."""
    dsn = core.parse().dsn
    with told_to_operator(DatabaseTrouble):
        found = drain(dsn, args.node)
    if not found:
        raise OperatorError(f"no node {args.node} lives: `portico nodes` lists them")
    last = time.monotonic() + PATIENCE
    time.sleep(BEAT)  # the number of sessions comes with the next heartbeat
    while left := _sessions(dsn, args.node):
        if time.monotonic() > last:
            raise OperatorError(f"node {args.node} still has {left} sessions after {PATIENCE:.0f} s")
        time.sleep(BEAT)
    sys.stdout.write(f"node {args.node} has no clients\n")
    return 0


def _sessions(dsn: str, node_id: str) -> int:
    return sum(node.sessions for node in _nodes(dsn) if node.id == node_id and node.state == "draining")


def _nodes(dsn: str) -> list[NodeState]:
    with told_to_operator(DatabaseTrouble):
        return list_nodes(dsn)


def cells(node: NodeState) -> tuple[str, ...]:
    """The cells of a node's line."""
    seen = f"{node.seen_seconds:.0f} s ago"
    return (node.id, node.state, node.address, node.version, str(node.sessions), seen, str(node.behind))


def table(rows: Sequence[tuple[str, ...]]) -> str:
    """Rows with aligned columns."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "".join(f"{line.rstrip()}\n" for line in lines)
