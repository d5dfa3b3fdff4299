"""Embedded Valkey in PORTICO_HOME/valkey, reached through a Unix socket only.

It holds short-lived state (rate limits, presence leases, caches) and writes nothing to disk.
"""

import signal
import socket
import subprocess
from pathlib import Path

from server.embedded.account import account_for
from server.embedded.binaries import valkey_binary
from server.embedded.launch import Launcher
from server.errors import EmbeddedError

SOCKET = "valkey.sock"
CONFIGURATION = {
    "port": "0",
    "unixsocket": SOCKET,  # from its working folder; short, whatever the home is
    "unixsocketperm": "700",
    "dir": ".",
    "save": "",
    "appendonly": "no",
    "maxmemory": "128mb",
    "maxmemory-policy": "volatile-ttl",  # every key has a lifetime: the one nearest its end goes
    "loglevel": "warning",
}


class Valkey:
    """A process definition: `prepare()` makes its folder, `spawn()` starts the server."""

    name = "valkey"
    stop_signal = signal.SIGTERM
    longest_pause = 1.0  # seconds, as for PostgreSQL
    watched = ("valkey",)
    worker = ""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._launcher = Launcher(account_for(home), home)

    def prepare(self) -> None:
        """Make its folder, and remove the socket of a killed server."""
        account = self._launcher.account
        try:
            account.own(self.home)
            self._binary = valkey_binary(account)
            (self.home / SOCKET).unlink(missing_ok=True)
        except OSError as error:
            raise EmbeddedError(f"cannot use {self.home}: {error.strerror}; set PORTICO_HOME") from error

    def spawn(self) -> subprocess.Popen[bytes]:
        """Start the server; `is_ready` tells when it answers."""
        return self._launcher.start(self._command)

    def is_ready(self, pid: int) -> bool:  # noqa: ARG002 (only our server has this socket)
        """Whether the server answers."""
        return bool(self.probe())

    def probe(self) -> tuple[str, ...]:
        """Its name, if the server answers."""
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1)
            try:
                client.connect(str(self.home / SOCKET))
                client.sendall(b"PING\r\n")
                return self.watched if client.recv(16).startswith(b"+PONG") else ()
            except OSError:
                return ()

    def last_output(self) -> str:
        """The last line of its log."""
        return self._launcher.last_output()

    def _command(self, _home: str) -> list[str]:
        command = [str(self._binary)]
        for name, value in CONFIGURATION.items():
            command += [f"--{name}", value]
        return command
