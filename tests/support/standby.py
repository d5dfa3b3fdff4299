"""A PostgreSQL and its standby, over TCP, for tests of a failover and of a restore."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg2

from server.embedded.account import account_for
from server.embedded.binaries import postgres_binaries
from tests.support.ports import free_port

PATIENCE = 60.0
INITDB = ("--username=portico", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
QUICK = {  # a test survives no power cut
    "fsync": "off",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "wal_level": "replica",
    "autovacuum": "off",
}


class Cluster:
    """One server in a folder."""

    def __init__(self, home: Path, name: str) -> None:
        self.data = home / name
        self.port = free_port()
        self._account = account_for(home)
        self._binaries = postgres_binaries(self._account)

    @property
    def dsn(self) -> str:
        return f"postgresql://portico@127.0.0.1:{self.port}/portico"

    @property
    def path(self) -> str:
        """Where programs are found, PostgreSQL's first."""
        return f"{self._binaries}:{os.environ['PATH']}"

    def run(self, program: str, *arguments: str) -> None:
        """Run a program of PostgreSQL's, as the account of the servers."""
        self.run_script([str(self._binaries / program), *arguments])

    def run_script(self, command: list[str], **env: str) -> None:
        """Run a command that finds PostgreSQL's programs, as the same account."""
        with (self.data.parent / "programs.log").open("ab") as out:
            subprocess.run(
                command,
                env={**os.environ, "PATH": self.path, **env},
                cwd=self.data.parent,
                check=True,
                timeout=PATIENCE,
                stdout=out,
                stderr=out,
                user=self._account.user,
                group=self._account.group,
                extra_groups=self._account.groups,
            )

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        """Run a statement and commit it, in a connection of its own."""
        connection = psycopg2.connect(self.dsn)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            rows = cursor.fetchall() if cursor.description else []
        connection.close()
        return rows

    def create(self, **settings: str) -> None:
        """Make the cluster, and the database in it."""
        self.run("initdb", *INITDB, "-D", str(self.data))
        with (self.data / "pg_hba.conf").open("a") as access:
            access.write("\nhost replication all 127.0.0.1/32 trust\n")
        self.start(**settings)
        connection = psycopg2.connect(self.dsn, dbname="postgres")
        connection.autocommit = True
        connection.cursor().execute("create database portico")
        connection.close()

    def copy(self, primary: "Cluster") -> None:
        """Become a standby of a primary that runs."""
        source = f"host=127.0.0.1 port={primary.port} user=portico"
        self.run("pg_basebackup", "-d", source, "-D", str(self.data), "-R", "--checkpoint=fast", "--no-sync")
        self.start()

    def start(self, **settings: str) -> None:
        """Start with the settings of tests, and these."""
        given = {**QUICK, "port": str(self.port), **settings}
        options = " ".join(f'-c {name}="{value}"' for name, value in given.items())
        log = str(self.data) + ".log"
        self.run("pg_ctl", "start", "-w", "-D", str(self.data), "-l", log, "-o", options)

    def promote(self) -> None:
        """Become the primary."""
        self.run("pg_ctl", "promote", "-w", "-D", str(self.data))

    def send_signal(self, number: signal.Signals) -> None:
        """A signal to the server and its processes."""
        server = psutil.Process(int((self.data / "postmaster.pid").read_text().split()[0]))
        for process in (server, *server.children()):
            process.send_signal(number)

    def kill(self) -> None:
        """End at once, as in a crash."""
        self.run("pg_ctl", "stop", "-m", "immediate", "-D", str(self.data))


@contextmanager
def cluster_home() -> Iterator[Path]:
    """A folder for clusters, which are ended with it."""
    home = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    account_for(home).own(home)
    try:
        yield home
    finally:
        for data in home.iterdir():
            if (data / "postmaster.pid").exists():
                Cluster(home, data.name).kill()
        shutil.rmtree(home)


@contextmanager
def primary_and_standby() -> Iterator[tuple[Cluster, Cluster]]:
    """A primary, and a standby that follows it."""
    with cluster_home() as home:
        primary, standby = Cluster(home, "a"), Cluster(home, "b")
        primary.create()
        standby.copy(primary)
        yield primary, standby
