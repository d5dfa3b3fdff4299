"""The process manager: starts the processes in order, restarts them, stops them in reverse order."""

import time
from collections.abc import Callable

from server.embedded.errors import EmbeddedError
from server.errors import SupervisorError
from server.log import Log
from server.managed_process import PATIENCE, ManagedProcess
from server.process_definition import ProcessDefinition
from server.process_records import ProcessRecords
from server.signals import SignalWaiter

STEP = 0.02  # how often a condition is looked at while starting
IDLE = 60.0  # a signal or a death ends the wait
EARLY_DEATHS = 5  # about three seconds of trying


class ProcessManager:
    """Starts, watches and stops; writes each start into the ledger."""

    def __init__(self, waiter: SignalWaiter, records: ProcessRecords, log: Log) -> None:
        self._waiter, self._records, self._log = waiter, records, log
        self._children: list[ManagedProcess] = []
        self._settled = False

    @property
    def stopping(self) -> bool:
        """Whether somebody asked us to stop."""
        return self._waiter.stops > 0

    def start(self, program: ProcessDefinition) -> ManagedProcess:
        """Add a program and start it."""
        child = ManagedProcess(program, self._log)
        self._children.append(child)
        self._tick()
        return child

    def finish(self, program: ProcessDefinition) -> int | None:
        """Run a program to its end; its exit code, or None when asked to stop before that."""
        child = ManagedProcess(program, self._log)
        child.tick(time.monotonic())
        self._records.write([*self._children, child])
        self.until(child.ended, float("inf"))
        child.kill()
        self._records.write(self._children)
        return None if self.stopping or not child.process else child.process.returncode

    def until(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Keep everybody running until the condition holds; False on a stop or a timeout."""
        deadline = time.monotonic() + seconds
        while not self.stopping and time.monotonic() < deadline:
            self._tick()
            if condition():
                return True
            self._waiter.wait(STEP)
        return False

    def keep(self) -> None:
        """Keep everybody running until asked to stop; from here on a death is never the end."""
        self._settled = True
        while not self.stopping:
            self._tick()
            due = [child.due for child in self._children if child.process is None]
            self._waiter.wait(min(due) - time.monotonic() if due else IDLE)

    def stop(self) -> None:
        """End everybody, the last started first; a second request to stop kills at once."""
        for child in reversed(self._children):
            child.ask()
            self._await_end(child)
            child.kill()
        self._records.close()

    def _await_end(self, child: ManagedProcess) -> None:
        deadline = time.monotonic() + PATIENCE
        while not child.ended() and self._waiter.stops < 2 and time.monotonic() < deadline:
            self._waiter.wait(STEP)

    def _tick(self) -> None:
        now = time.monotonic()
        started = [self._tick_child(child, now) for child in self._children]
        if any(started):
            self._records.write(self._children)
        if not self._settled:
            self._check_deaths()

    def _tick_child(self, child: ManagedProcess, now: float) -> bool:
        try:
            return child.tick(now)
        except (OSError, EmbeddedError) as error:
            if not self._settled:
                raise  # the operator is still there to read it
            child.postpone(now, str(error))
            return False

    def _check_deaths(self) -> None:
        for child in self._children:
            if child.early_deaths >= EARLY_DEATHS:
                name, tail = child.program.name, child.program.tail()
                raise SupervisorError(f"{name} ended {EARLY_DEATHS} times (exit {child.exit}): {tail}")
