"""`portico migrate`: bring the database up to date; `portico up` runs it too."""

import argparse
import re
import sys
from typing import Any

import psycopg2
from psycopg2.extensions import parse_dsn

from components.cli.errors import OperatorError
from portico import settings
from portico.storage import migrate


def add(subparsers: Any) -> None:  # noqa: ANN401 (argparse has no public name for it)
    """Declare the command."""
    parser = subparsers.add_parser("migrate", help="bring the database up to date")
    parser.set_defaults(run=run)


def run(_args: argparse.Namespace) -> int:
    """Apply the migrations that are new, and name them."""
    configured = settings.parse()
    dsn = checked(configured.dsn)
    try:
        applied = migrate.apply(dsn)
    except psycopg2.OperationalError as error:
        advice = "check DATABASE_URL" if configured.database_url else "start `portico up`"
        raise OperatorError(f"{unreachable(dsn, str(error))}; {advice}") from error
    except psycopg2.Error as error:
        raise OperatorError(f"the migration failed: {error.diag.message_primary}") from error
    for name in applied:
        sys.stderr.write(f"portico: migration_applied name={name}\n")
    return 0


def checked(dsn: str) -> str:
    """The DSN, if it is one: the driver's own complaint would repeat the password."""
    try:
        parse_dsn(dsn)
    except psycopg2.ProgrammingError as error:
        raise OperatorError(
            "DATABASE_URL is not an address that PostgreSQL understands: check it "
            "(special characters in a password are written as %XX)"
        ) from error
    return dsn


def unreachable(dsn: str, message: str) -> str:
    """The line for a database that cannot be reached; nothing of a mistyped password is in it."""
    # In a mistyped URL the end of the password can pass for the start of the host.
    host = parse_dsn(dsn).get("host", "the default socket").rpartition("@")[2]
    return f"cannot reach the database at {host}: {_reason(message)}"


def _reason(message: str) -> str:
    failed = re.search(r"failed: (?:\w+:\s+)?(.+)", message)
    if failed:
        return failed[1].strip()
    return "its name is unknown" if "could not translate host name" in message else "no connection"
