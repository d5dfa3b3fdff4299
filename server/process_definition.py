"""Process definitions: what the process manager runs, and a plain command (`Command`).

The embedded servers are process definitions too (server/embedded), with more to prepare.
"""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from runtime.fork_server import ForkedProcess, ForkServer


class ChildProcess(Protocol):
    """A process that was started, as `subprocess.Popen` has it."""

    pid: int

    @property
    def returncode(self) -> int | None:
        """The exit code once somebody has asked for it, negative for a signal."""

    def poll(self) -> int | None:
        """The exit code; None while it runs."""

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit code when it has ended."""
        ...

    def send_signal(self, number: int, /) -> None:
        """Signal it, unless it has ended."""


class ProcessDefinition(Protocol):
    """Something that runs as one child process (which may have children of its own)."""

    @property
    def name(self) -> str:
        """What the operator calls it."""

    @property
    def stop_signal(self) -> signal.Signals:
        """What asks it to end well."""

    @property
    def longest_pause(self) -> float:
        """Seconds between its end and its next start, at most."""

    @property
    def watched(self) -> tuple[str, ...]:
        """The names under which the watchdog expects signs of life."""

    @property
    def worker(self) -> str:
        """A part of the command of a child that is watched too; empty for none."""

    def probe(self) -> tuple[str, ...]:
        """Those of these names that answer now, for a program that gives no signs of life by itself."""
        ...

    def prepare(self) -> None:
        """Called before every start, when no process of this definition runs."""

    def spawn(self) -> ChildProcess:
        """Start it in a session of its own."""
        ...

    def is_ready(self, pid: int) -> bool:
        """Whether the next program may count on it."""
        ...

    def last_output(self) -> str:
        """The last line of its output, where that is known."""
        ...


@dataclass(frozen=True, slots=True)
class Command:
    """A command of Portico: its output goes to the process manager's stderr, unchanged."""

    name: str
    arguments: Sequence[str]
    environment: Mapping[str, str]
    stop_signal: signal.Signals = signal.SIGTERM
    longest_pause: float = 5.0
    watched: tuple[str, ...] = ()
    worker: str = ""
    forks: ForkServer | None = None  # starts it without its imports

    def probe(self) -> tuple[str, ...]:
        """None: what is watched sends signs of life."""
        return ()

    def prepare(self) -> None:
        """Nothing to do: it leaves no files."""

    def spawn(self) -> ChildProcess:
        """Start it; a Ctrl-C on the terminal reaches only the process manager."""
        return self._fork() or self._execute()

    def _fork(self) -> ForkedProcess | None:
        if self.forks is None:
            return None
        with Path(os.devnull).open("rb") as nothing:
            files = {0: nothing.fileno(), 1: 2, 2: 2}
            pid = self.forks.spawn(self.arguments, self.environment, files)
        return ForkedProcess(pid) if pid else None

    def _execute(self) -> ChildProcess:
        return subprocess.Popen(  # noqa: S603 (the table's own commands)
            self.arguments,
            stdin=subprocess.DEVNULL,
            stdout=2,
            env=self.environment,
            start_new_session=True,
        )

    def is_ready(self, pid: int) -> bool:  # noqa: ARG002 (as the protocol has it)
        """At once: /health says later whether all of Portico is ready."""
        return True

    def last_output(self) -> str:
        """Its output is on the terminal already."""
        return "its output stands above"
