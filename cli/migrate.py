"""`portico migrate`: applies new migrations to the database; `portico up` does so too."""

import argparse
from collections.abc import Sequence
from typing import Any

from cli import location_options
from cli.errors import OperatorError
from portico.settings import core
from portico.storage import migrate
from portico.storage.connection_errors import DatabaseTrouble, Unreachable, mend_url
from server.log import ManagerLog


def add_command(subparsers: Any) -> None:
    """Declare the command."""
    parser = subparsers.add_parser(
        "migrate",
        help="apply new database migrations",
        description="Apply new database migrations, then exit. `portico up` also does this when it starts. "
        "Use `migrate` when your deployment runs migrations as a separate step. The database must run.",
    )
    location_options.add_options(parser)
    parser.set_defaults(run=run)


def run(_args: argparse.Namespace) -> int:
    """Apply the migrations that are new, and tell which."""
    configured = core.parse()
    try:
        applied = migrate.apply(configured.dsn)
    except Unreachable as error:
        advice = (
            mend_url(configured.database_url)
            if configured.database_url
            else "start `portico up` (which migrates by itself)"
        )
        raise OperatorError(f"{error}; {advice}") from error
    except DatabaseTrouble as error:
        raise OperatorError(str(error)) from error
    tell(applied, ManagerLog(configured.log_json))
    return 0


def tell(applied: Sequence[str], log: ManagerLog) -> None:
    """Name what was applied to a database that was there; a new one gets one line."""
    if applied == migrate.available():
        log("database_set_up", migrations=len(applied))
        return
    for name in applied:
        log("migration_applied", name=name)
