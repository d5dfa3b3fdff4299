"""`portico nodes`: the nodes that share the database, and how they are."""

import argparse
import sys
from collections.abc import Sequence
from typing import Any

from cli import location_options
from cli.errors import OperatorError
from portico.settings import core
from portico.storage.connection_errors import DatabaseTrouble
from portico.storage.nodes import NodeState, list_nodes

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


def run(_args: argparse.Namespace) -> int:
    """Print one line for each node."""
    try:
        nodes = list_nodes(core.parse().dsn)
    except DatabaseTrouble as error:
        raise OperatorError(str(error)) from error
    sys.stdout.write(table([HEAD, *(cells(node) for node in nodes)]))
    return 0


def cells(node: NodeState) -> tuple[str, ...]:
    """The cells of a node's line."""
    seen = f"{node.seen_seconds:.0f} s ago"
    return (node.id, node.state, node.address, node.version, str(node.sessions), seen, str(node.behind))


def table(rows: Sequence[tuple[str, ...]]) -> str:
    """Rows with aligned columns."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "".join(f"{line.rstrip()}\n" for line in lines)
