"""`portico restored`: to be run after a database was restored, before Portico starts."""

import argparse
import sys
from typing import Any

from cli import location_options
from cli.errors import told_to_operator
from portico.settings import core
from portico.storage.connection_errors import DatabaseTrouble
from portico.storage.restoring import settle


def add_command(subparsers: Any) -> None:
    """Declare the command."""
    parser = subparsers.add_parser(
        "restored",
        help="settle a database that was restored",
        description="Run this after a database was restored, from a dump or to a moment, and before Portico "
        "starts. Clients then load everything again, and nothing that was lost is taken for known.",
    )
    location_options.add_options(parser)
    parser.set_defaults(run=run)


def run(_args: argparse.Namespace) -> int:
    """Settle, and say what was done."""
    with told_to_operator(DatabaseTrouble):
        settled = settle(core.parse().dsn)
    sys.stdout.write(f"settled {settled} positions; clients begin anew\n")
    return 0
