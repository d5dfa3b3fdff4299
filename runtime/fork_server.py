"""A fork server: a process that has imported what others need, and becomes each of them by a fork.

Most of the start of a Python process of Portico is imports. The fork server pays for them once, and the
processes share the memory of what was imported. A forked process is a child of who asked, as after
`subprocess.Popen`: it is forked twice, and the kernel gives an orphan to the nearest ancestor that adopts
orphans (a "subreaper"). Only Linux has these; elsewhere `start` returns None, and processes are started by
`exec`. runtime/forked.py is the server's side.
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from runtime import forked

SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of prctl(2)
PATIENCE = 60.0  # seconds for the imports; whoever waits longer starts its process by `exec`
ANSWER = 5.0  # seconds for a fork once they are done: a frozen server delays nobody for longer
STEP = 0.005
CHILDREN = "/proc/self/task/{pid}/children"


class ForkedProcess:
    """A child process, with the methods of `subprocess.Popen` that Portico uses."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._lock = threading.Lock()  # of two that wait for one process, the second gets an error

    def poll(self) -> int | None:
        """The exit code, negative for a signal; None while it runs."""
        with self._lock:
            if self.returncode is None:
                ended, status = os.waitpid(self.pid, os.WNOHANG)
                self.returncode = os.waitstatus_to_exitcode(status) if ended else None
            return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit code when it has ended. Raises subprocess.TimeoutExpired."""
        deadline = float("inf") if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0.0)
            time.sleep(STEP)
        return code

    def send_signal(self, number: int) -> None:
        """Signal it, unless it has ended."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)


class ForkServer:
    """This process's connection to its fork server."""

    def __init__(self, pid: int, connection: socket.socket) -> None:
        self.pid = pid
        self._connection = connection

    @classmethod
    def start(cls, preload: Callable[[], None], *, own_sessions: bool) -> "ForkServer | None":
        """Fork the server from this process, which has one thread and no reactor that runs.

        None where the system has no way to adopt orphans. `preload` imports what its processes need. They
        lead sessions of their own, as the server does, or stay in the process group of who asks.
        """
        if not _become_subreaper():
            return None
        ours, theirs = socket.socketpair()
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid == 0:
            ours.close()
            forked.serve(theirs, preload, own_sessions=own_sessions)
        theirs.close()
        ours.settimeout(PATIENCE)
        return cls(pid, ours)

    def spawn(
        self, command: Sequence[str], environment: Mapping[str, str], descriptors: Mapping[int, int]
    ) -> int | None:
        """The pid of a new process for `[PYTHON, options, "-m", MODULE, arguments]`.

        `descriptors` are the files it has open, ours by its numbers. None if the server does not answer.
        """
        request = forked.Request(list(command), dict(environment), list(descriptors))
        try:
            forked.send(self._connection, request, list(descriptors.values()))
            answer = forked.receive_exactly(self._connection, forked.SIZE.size)
            self._connection.settimeout(ANSWER)
        except TimeoutError:
            self._give_up()
            return None
        except OSError:
            self.stop()
            return None
        return forked.SIZE.unpack(answer)[0] if answer else None

    def _give_up(self) -> None:
        """Kill the server: one that goes on later would start what was started without it by then."""
        self.stop()
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def stop(self) -> None:
        """End the server; the processes that it became go on."""
        self._connection.close()


def reap_inherited(known: Collection[int]) -> None:
    """Let children end that this process was given: those of its children that died, and their children."""
    try:
        children = Path(CHILDREN.format(pid=os.getpid())).read_text().split()
    except OSError:
        return
    for pid in {int(child) for child in children} - set(known):
        with suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)


def _become_subreaper() -> bool:
    return sys.platform == "linux" and not ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
