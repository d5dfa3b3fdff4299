"""`portico up`: runs everything in the foreground."""

import argparse
from typing import Any

from cli import location_options
from cli.errors import told_to_operator
from portico.settings import core
from server.errors import EmbeddedError, ProcessManagerError
from server.run import up


def add_command(subparsers: Any) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("up", help="run Portico in the foreground; Ctrl-C stops it")
    location_options.add_options(parser)
    parser.set_defaults(run=run)


def run(_args: argparse.Namespace) -> int:
    """Run until asked to stop."""
    with told_to_operator(EmbeddedError, ProcessManagerError):
        return up(core.parse())
