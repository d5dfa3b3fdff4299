"""Synchronous transactions, for migrations, the doctor and the command line."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg2
from psycopg2.extensions import cursor

from portico.storage.connection_errors import check_dsn, trouble

PATIENCE = 5  # seconds to be let in


@contextmanager
def transaction(dsn: str) -> Iterator[cursor]:
    """A transaction on a connection of its own, in Portico's schema. Raises DatabaseTrouble."""
    check_dsn(dsn)
    try:
        connected = closing(psycopg2.connect(dsn, connect_timeout=PATIENCE))
        with connected as connection, connection, connection.cursor() as open_cursor:
            open_cursor.execute("set local search_path = portico")
            yield open_cursor
    except psycopg2.Error as error:
        raise trouble(dsn, error) from error
