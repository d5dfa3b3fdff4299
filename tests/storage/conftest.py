"""Fixtures of the storage suite: more processes than one, and a look behind everybody's back."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import pytest_twisted
from psycopg2 import extensions
from twisted.internet import reactor

from portico.settings.core import Settings
from portico.storage.database import Database
from portico.storage.pool import Pool
from portico.storage.prepared import PREPARE

Sql = Callable[..., list[tuple[Any, ...]]]


@pytest_twisted.async_yield_fixture()
async def databases(database: Database, stores: Settings) -> AsyncIterator[list[Database]]:
    """The database as three processes of Portico see it."""
    others = [Pool(reactor, stores.dsn, 2, PREPARE) for _ in range(2)]
    for pool in others:
        pool.start()
    yield [database, *(Database(pool) for pool in others)]
    for pool in others:
        pool.stop()


@pytest.fixture
def outside(stores: Settings) -> Iterator[extensions.connection]:
    """A connection of somebody else."""
    connection = psycopg2.connect(stores.dsn, options="-c search_path=portico")
    yield connection
    connection.close()


@pytest.fixture
def sql(outside: extensions.connection) -> Sql:
    """Run a statement and commit it, as somebody else."""

    def run(statement: str, *args: Any) -> list[tuple[Any, ...]]:
        with outside, outside.cursor() as cursor:
            cursor.execute(statement, args)
            return cursor.fetchall() if cursor.description else []

    return run


@pytest.fixture
def short_home() -> Iterator[Path]:
    """A folder for a server of the test's own: short, because Unix sockets want that."""
    home = Path(tempfile.mkdtemp(prefix="pt", dir="/tmp"))
    home.chmod(0o711)
    yield home
    shutil.rmtree(home)
