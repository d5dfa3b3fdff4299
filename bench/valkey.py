"""A Valkey for a bench, over TCP as between machines, and what it has used."""

import contextlib
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import psutil
from twisted.internet import reactor as global_reactor

from bench.node import free_port
from portico.waiting import sleep
from server.embedded.account import Account
from server.embedded.binaries import valkey_binary

PATIENCE = 10.0
IDLE = 4.0  # seconds, for what it has to do without an event


class Usage(NamedTuple):
    """CPU seconds, and commands."""

    cpu: float
    commands: int


class Cost(NamedTuple):
    """What an event costs: commands, and microseconds of CPU."""

    events: int
    seconds: float
    commands: float
    micros: float

    @classmethod
    def between(cls, before: Usage, after: Usage, idle: Usage, events: int, seconds: float) -> "Cost":
        """Of events in so many seconds; `idle` is what is used in IDLE seconds without any."""
        share = seconds / IDLE
        cpu = after.cpu - before.cpu - idle.cpu * share
        commands = after.commands - before.commands - idle.commands * share
        return cls(events, seconds, commands / events, max(0.0, cpu) / events * 1e6)


class Valkey:
    """A running Valkey."""

    def __init__(self, port: int, process: psutil.Process) -> None:
        self.port = port
        self._process = process

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def usage(self) -> Usage:
        """What it has used so far."""
        times = self._process.cpu_times()
        [line] = [line for line in self._info().split() if line.startswith("total_commands_processed:")]
        return Usage(times.user + times.system, int(line.partition(":")[2]))

    def _info(self) -> str:
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as connection:
            connection.sendall(b"INFO stats\r\n")
            return connection.recv(1 << 16).decode()


@contextlib.contextmanager
def running_valkey() -> Iterator[Valkey]:
    """For the length of a block."""
    home, port = Path(tempfile.mkdtemp(prefix="valkey-bench-", dir="/tmp")), free_port()
    command = [str(valkey_binary(Account())), "--save", "", "--port", str(port), "--dir", str(home)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        valkey = Valkey(port, psutil.Process(process.pid))
        _await(valkey)
        yield valkey
    finally:
        process.terminate()
        process.wait(PATIENCE)
        shutil.rmtree(home, ignore_errors=True)


def _await(valkey: Valkey) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            valkey.usage()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


async def idle_usage(valkey: Valkey) -> Usage:
    """What is used in IDLE seconds without an event."""
    before = valkey.usage()
    await sleep(global_reactor, IDLE)
    after = valkey.usage()
    return Usage(after.cpu - before.cpu, after.commands - before.commands)
