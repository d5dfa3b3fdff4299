"""`portico up`: run everything in the foreground."""

import argparse
from typing import Any

from components.cli import places
from components.cli.errors import OperatorError
from components.embedded.errors import EmbeddedError
from components.supervisor.errors import SupervisorError
from components.supervisor.run import up
from portico import settings


def add(subparsers: Any) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("up", help="run Portico in the foreground (Ctrl-C stops it)")
    places.add(parser)
    parser.set_defaults(run=run)


def run(_args: argparse.Namespace) -> int:
    """Run until asked to stop."""
    try:
        return up(settings.parse())
    except (EmbeddedError, SupervisorError) as error:
        raise OperatorError(str(error)) from error
