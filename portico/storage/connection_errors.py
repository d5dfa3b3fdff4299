"""Messages for operators when the database cannot be used: one line each, without the password."""

import re

import psycopg2
from psycopg2.extensions import parse_dsn


class DatabaseTrouble(Exception):
    """One line that says what is wrong with the database or with its URL."""


class Unreachable(DatabaseTrouble):
    """The server does not respond or refuses the connection."""


def check_dsn(dsn: str) -> None:
    """Raise DatabaseTrouble for an invalid DSN. The driver's own message would repeat the password."""
    try:
        parse_dsn(dsn)
    except psycopg2.ProgrammingError as error:
        raise DatabaseTrouble(
            "DATABASE_URL is not an address that PostgreSQL understands: check it "
            "(special characters in a password are written as %XX)"
        ) from error


def trouble(dsn: str, error: psycopg2.Error) -> DatabaseTrouble:
    """Describe an error of the driver."""
    if not isinstance(error, psycopg2.OperationalError):
        return DatabaseTrouble(f"the database refused: {error.diag.message_primary}")
    # In a mistyped URL the end of the password can pass for the start of the host.
    host = str(parse_dsn(dsn).get("host", "the default socket")).rpartition("@")[2]
    return Unreachable(f"cannot reach the database at {host}: {_reason(str(error))}")


def mend_url(dsn: str) -> str:
    """How to correct a DATABASE_URL that does not work; without the password."""
    rest = dsn.partition("://")[2]
    if rest.count("@") > 1 or re.search(r"[/#?\s].*@", rest):
        return "percent-encode the password in DATABASE_URL (@ is %40, / is %2F, # is %23, : is %3A)"
    return "check DATABASE_URL"


def _reason(message: str) -> str:
    failed = re.search(r"failed: (?:\w+:\s+)?(.+)", message)
    if failed:
        return failed[1].strip()
    return "its name is unknown" if "could not translate host name" in message else "no connection"
