"""A real PostgreSQL and a real Valkey for the storage and component suites, emptied for each test."""

import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
import psycopg2

from portico.settings.core import Settings, parse
from server.embedded.postgres import Postgres
from server.embedded.serving import serving
from server.embedded.valkey import Valkey
from tests.support.clusters import configure, place_cluster

# Of tables that were written into: without autovacuum they keep their pages, whatever was deleted. A new file
# for each table and index takes longer than what most tests write takes to delete.
REMOVALS = """
    select case when pg_relation_size(oid) > 100000 then format('truncate %%s cascade', oid::regclass)
      else format('delete from %%s', oid::regclass) end
    from pg_class
    where relnamespace = 'portico'::regnamespace and relkind = 'r' and relname <> all (%s)
      and pg_relation_size(oid) > 0
"""
RESTART = """
    select setval(seqrelid::regclass, seqstart, false) from pg_sequence join pg_class on oid = seqrelid
    where relnamespace = 'portico'::regnamespace and pg_sequence_last_value(seqrelid) is not null
"""
KEPT = ["migration", "identity"]  # what a migration wrote, and tests do not
# A transaction of its own would hold up, for a moment, whoever follows the log: at a time that no test chose.
QUIET = "alter system set autovacuum = off"
# A pool that the last test left while it was opening may still prepare its statements in the server. They
# lock the same tables in another order. Of two that wait for each other, PostgreSQL ends the one that looks
# first: statements look after 1 s, this one later.
PATIENT = "set deadlock_timeout = '10s'"


class Server:
    """A server that can be away."""

    def __init__(self, program: Postgres | Valkey) -> None:
        self._program = program
        self._running: AbstractContextManager[Any] | None = None
        self._pid = 0

    def start(self) -> None:
        self._running = serving(self._program)
        self._pid = self._running.__enter__().pid

    def signal(self, number: signal.Signals) -> None:
        """A signal to the server and its processes."""
        server = psutil.Process(self._pid)
        for process in (server, *server.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                process.send_signal(number)

    def start_if_ended(self) -> None:
        """Start it unless it runs: it ends by itself where its disk is full."""
        if psutil.Process(self._pid).status() == psutil.STATUS_ZOMBIE:
            self.stop()
            self.start()

    def crash(self) -> None:
        """`kill -9` of the server and its processes."""
        self.signal(signal.SIGKILL)
        self.stop()

    def stop(self) -> None:
        if self._running:
            self._running.__exit__(None, None, None)
        self._running = None


@contextmanager
def running_stores() -> Iterator[Settings]:
    """Settings of servers that run for the length of the block, migrated."""
    home = Path(tempfile.mkdtemp(prefix="portico-", dir="/tmp"))
    home.chmod(0o711)
    settings = parse({"PORTICO_HOME": str(home)})
    place_cluster(home)
    with serving(Postgres(settings.postgres_home)), serving(Valkey(settings.valkey_home)):
        configure(settings.dsn, QUIET)
        yield settings
    shutil.rmtree(home)


def empty(settings: Settings) -> None:
    """Forget everything that a test stored in PostgreSQL."""
    connection = psycopg2.connect(settings.dsn)
    with closing(connection), connection, connection.cursor() as cursor:
        cursor.execute(PATIENT)
        cursor.execute("set session_replication_role = replica")  # the ledger refuses to be emptied
        cursor.execute(REMOVALS, (KEPT,))
        removals = [removal for (removal,) in cursor.fetchall()]
        cursor.execute("; ".join([*removals, RESTART]))
