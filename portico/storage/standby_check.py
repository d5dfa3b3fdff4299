"""Whether a server is a standby of the primary: one connection to each, without a reactor."""

from typing import NamedTuple

import psycopg2
from psycopg2.extensions import parse_dsn

from portico.storage.connection_errors import DatabaseTrouble
from portico.storage.sync_transaction import transaction

FACTS = """
    select (select system_identifier from pg_control_system()), current_database(), pg_is_in_recovery(),
           current_setting('synchronous_commit')
"""


class WrongStandby(DatabaseTrouble):
    """One line that says why this server can never answer for the primary."""


class NoStandbyNow(DatabaseTrouble):
    """One line that says why this server cannot answer now: it may be otherwise after a failover."""


class ServerFacts(NamedTuple):
    """FACTS, in their order."""

    system: int
    database: str
    in_recovery: bool
    synchronous_commit: str


def check_standby(dsn: str, primary_dsn: str) -> None:
    """Return when the server at `dsn` is a standby of the primary. Raises DatabaseTrouble."""
    _check_address(dsn)
    primary, standby = _facts(primary_dsn), _facts(dsn)
    if (standby.system, standby.database) != (primary.system, primary.database):
        raise WrongStandby(
            "DATABASE_REPLICA_URL leads to another database than DATABASE_URL: name a standby of that server"
        )
    if primary.synchronous_commit == "off":
        raise WrongStandby("DATABASE_REPLICA_URL needs synchronous_commit = on in PostgreSQL")
    if not standby.in_recovery:
        raise NoStandbyNow("DATABASE_REPLICA_URL leads to a server that is no standby: the primary is asked")


def _check_address(dsn: str) -> None:
    try:
        parse_dsn(dsn)
    except psycopg2.ProgrammingError:  # its words would repeat the password
        raise WrongStandby(
            "DATABASE_REPLICA_URL is not an address that PostgreSQL understands: check it"
        ) from None


def _facts(dsn: str) -> ServerFacts:
    with transaction(dsn) as cursor:
        cursor.execute(FACTS)
        return ServerFacts(*cursor.fetchone())  # type: ignore[misc] # it has one row
