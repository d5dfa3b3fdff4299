"""Nodes as forks of a process that has imported what a node needs: one for each process of the tests.

Imports are most of what `portico up` costs until it starts others, and tests start a hundred nodes. The
node's own fork server (runtime/fork_server.py) is a fork again, with nothing left to import.
A process between the two waits for the node and tells how it ended, so that the tests' process gets no
children of others.
"""

import os
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from typing import BinaryIO, NoReturn

from setproctitle import setproctitle

from runtime import forked

NUMBER = struct.Struct("!i")
ONE_AT_A_TIME = threading.Lock()  # tests start the nodes of a cluster in threads
OUTPUT = [1, 2]  # the numbers of the file that takes what it prints


class ForkedNode:
    """A process manager that was forked, with the methods of `subprocess.Popen` that tests use."""

    def __init__(self, status: int) -> None:
        self._status = status
        self.pid = NUMBER.unpack(os.read(status, NUMBER.size))[0]
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """The exit code; None while it runs."""
        with suppress(subprocess.TimeoutExpired):
            return self.wait(0)
        return None

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit code when it has ended. Raises subprocess.TimeoutExpired."""
        if self.returncode is None:
            if not select.select([self._status], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0.0)
            self.returncode = NUMBER.unpack(os.read(self._status, NUMBER.size))[0]
            os.close(self._status)
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Signal it, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)


def start(command: Sequence[str], environment: Mapping[str, str], output: BinaryIO) -> ForkedNode:
    """Fork a node in a session of its own."""
    reader, writer = os.pipe()
    request = forked.Request(list(command), dict(environment), OUTPUT)
    with ONE_AT_A_TIME:
        forked.send(_server(), request, [output.fileno(), output.fileno(), writer])
    os.close(writer)
    return ForkedNode(reader)


@cache
def _server() -> socket.socket:
    """The connection to the process that forks; it ends with the connection, and so with this process."""
    ours, theirs = socket.socketpair()
    command = [sys.executable, "-m", "tests.support.node_forks", str(theirs.fileno())]
    subprocess.Popen(command, stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()], start_new_session=True)
    theirs.close()
    return ours


def _serve(connection: socket.socket) -> None:
    from cli import up  # noqa: F401 (not in the tests' process)
    from server.preload import preload

    setproctitle("portico nodes of tests")
    preload()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the processes in between
    while received := forked.receive(connection):
        request, (*files, status) = received
        if os.fork() == 0:
            connection.close()
            _watch(request, files, status)
        for file in (*files, status):
            os.close(file)


def _watch(request: forked.Request, files: list[int], status: int) -> NoReturn:
    """Tell the pid of the node and, later, its exit code."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    pid = os.fork()
    if pid == 0:
        os.setsid()
        os.close(status)
        forked.become(request, files)
    with suppress(OSError):  # the tests have ended
        for file in files:
            os.close(file)
        os.write(status, NUMBER.pack(pid))
        os.write(status, NUMBER.pack(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])))
    os._exit(0)


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
