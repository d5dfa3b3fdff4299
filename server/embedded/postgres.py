"""Embedded PostgreSQL: one cluster in PORTICO_HOME/postgres, reached through a Unix socket.

There is no TCP port. Access to the socket's folder (mode 0700) is the authentication.
"""

import os
import shutil
import signal
import socket
import struct
import subprocess
from pathlib import Path

from runtime.durable_files import sync_folder
from server.embedded import postgres_cleanup
from server.embedded.account import account_for
from server.embedded.binaries import postgres_binaries
from server.embedded.launch import Launcher
from server.errors import EmbeddedError

# The builtin provider needs no locale of the operating system and folds accents everywhere.
INITDB = (
    "--username=portico",
    "--encoding=UTF8",
    "--auth=trust",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--data-checksums",
    "--no-instructions",
)
# The first message of PostgreSQL's protocol that needs no account; one byte is the answer ("SSLRequest").
SSL_REQUEST = struct.pack("!II", 8, 80877103)
# Log lines never hold a statement or a row: people's messages are in them.
CONFIGURATION = {
    "listen_addresses": "",
    "unix_socket_directories": "../socket",  # from the data folder; short, whatever the home is
    "unix_socket_permissions": "0700",
    "shared_buffers": "128MB",
    "max_connections": "100",
    "wal_compression": "on",
    "log_checkpoints": "off",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


class Postgres:
    """A process definition: `prepare()` makes the cluster once, `spawn()` starts the server."""

    name = "postgres"
    stop_signal = signal.SIGINT  # fast shutdown; SIGTERM would wait for every client
    longest_pause = 1.0  # seconds: with a full disk it cannot start, and is awaited as soon as there is space
    watched = ("postgres",)
    worker = ""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._launcher = Launcher(account_for(home), home)

    def prepare(self) -> None:
        """Make the cluster where there is none, and clear away what a killed server left."""
        account = self._launcher.account
        try:
            account.own(self.home)
            account.own(self.home / "socket")
            self._binaries = postgres_binaries(account)
            create_cluster(self._launcher, self._binaries)
            postgres_cleanup.sweep(self.home)
        except OSError as error:
            raise EmbeddedError(f"cannot use {self.home}: {error.strerror}; set PORTICO_HOME") from error

    def spawn(self) -> subprocess.Popen[bytes]:
        """Start the server; `is_ready` tells when it takes connections."""
        return self._launcher.start(self._command)

    def is_ready(self, pid: int) -> bool:
        """Whether the server `pid` takes connections: it says so in its pid file."""
        lines = postgres_cleanup.pid_file(self.home)
        return len(lines) > 7 and lines[0].strip() == str(pid) and lines[7].strip() == "ready"

    def probe(self) -> tuple[str, ...]:
        """Its name, if the server answers. It answers before it has recovered, and when it is full."""
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1)
            try:
                client.connect(str(self.home / "socket" / ".s.PGSQL.5432"))
                client.sendall(SSL_REQUEST)
                return self.watched if client.recv(1) else ()
            except OSError:
                return ()

    def last_output(self) -> str:
        """The last line of its log."""
        return self._launcher.last_output()

    def _command(self, home: str) -> list[str]:
        command = [str(self._binaries / "postgres"), "-D", f"{home}/data"]
        for name, value in CONFIGURATION.items():
            command += ["-c", f"{name}={value}"]
        return [*command, "-c", postgres_cleanup.mark(self.home)]


def create_cluster(launcher: Launcher, binaries: Path) -> None:
    """Make the cluster with the database `portico`, unless there is one.

    It is made in a temporary folder, which gets the name `data` at the end: a start that is killed in between
    leaves nothing that a later one could take for a cluster.
    """
    data = launcher.home / "data"
    if (data / "PG_VERSION").exists():
        return
    for unfinished in launcher.home.glob("data.*"):
        shutil.rmtree(unfinished, ignore_errors=True)
    fresh = f"data.{os.getpid()}"  # a name of its own: a stale initdb may still be at work
    launcher.finish(lambda home: [str(binaries / "initdb"), f"--pgdata={home}/{fresh}", *INITDB])
    launcher.finish(
        lambda home: [str(binaries / "postgres"), "--single", "-D", f"{home}/{fresh}", "postgres"],
        text="create database portico\n",
    )
    (launcher.home / fresh).rename(data)
    sync_folder(launcher.home)  # the new name survives a power cut, as the rows inside will
