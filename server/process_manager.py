"""The process manager: starts the processes in order, restarts them, stops them in reverse order."""

import time
from collections.abc import Callable

from runtime.fork_server import reap_inherited
from server.errors import EmbeddedError, ProcessManagerError
from server.log import ManagerLog
from server.managed_process import PATIENCE, ManagedProcess
from server.process_definition import ProcessDefinition
from server.process_records import ProcessRecords
from server.signals import SignalWaiter
from server.watchdog import Watchdog

STEP = 0.02  # how often a condition is looked at while starting
IDLE = 0.5  # seconds; a signal or the exit of a process ends the wait
PROBING = 2.0  # seconds between two probes of the servers
MAX_EARLY_EXITS = 5  # about three seconds of trying


class ProcessManager:
    """Starts, watches and stops; writes each start into the process records."""

    def __init__(
        self, waiter: SignalWaiter, records: ProcessRecords, watchdog: Watchdog, log: ManagerLog
    ) -> None:
        self._waiter, self._records, self._watchdog, self._log = waiter, records, watchdog, log
        self._processes: list[ManagedProcess] = []
        self._settled = False
        self._looked = time.monotonic()
        self._probing = 0.0

    @property
    def stopping(self) -> bool:
        """Whether somebody asked us to stop."""
        return self._waiter.stops > 0

    @property
    def count(self) -> int:
        """The processes that were started."""
        return len(self._processes)

    def running(self) -> dict[str, bool]:
        """Which processes run and are not frozen, by name; also for other threads."""
        now = time.monotonic()
        return {
            managed.program.name: not managed.has_ended() and managed.silence(self._watchdog, now) is None
            for managed in list(self._processes)
        }

    def start_process(self, program: ProcessDefinition) -> ManagedProcess:
        """Add a program and start it."""
        managed = ManagedProcess(program, self._log)
        self._processes.append(managed)
        self._tick()
        return managed

    def run_to_exit(self, program: ProcessDefinition) -> int | None:
        """Run a program to its end; its exit code, or None when asked to stop before that."""
        managed = ManagedProcess(program, self._log)
        managed.start_if_due(time.monotonic())
        self._records.write([*self._processes, managed])
        self.wait_until(managed.has_ended, float("inf"))
        managed.kill()
        self._records.write(self._processes)
        return None if self.stopping or not managed.process else managed.process.returncode

    def wait_until(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Keep all processes running until the condition holds; False on a stop or a timeout."""
        deadline = time.monotonic() + seconds
        while not self.stopping and time.monotonic() < deadline:
            self._tick()
            if condition():
                return True
            self._waiter.wait(STEP)
        return False

    def run_until_stopped(self) -> None:
        """Keep all processes running until asked to stop; from here on one that exits is always restarted."""
        self._settled = True
        while not self.stopping:
            self._tick()
            reap_inherited([managed.process.pid for managed in self._processes if managed.process])
            now = time.monotonic()
            due = [managed.due for managed in self._processes if managed.process is None]
            self._waiter.wait(min(IDLE, *(moment - now for moment in due)) if due else IDLE)

    @property
    def has_time(self) -> bool:
        """Whether the node was asked to stop in a way that leaves time for its clients."""
        return self._waiter.is_orderly

    def keep_running_until(self, condition: Callable[[], bool], seconds: float) -> None:
        """After a request to stop: keep all processes running for so long, or until there is another one."""
        deadline = time.monotonic() + seconds
        while self.has_time and time.monotonic() < deadline and not condition():
            self._tick()
            self._waiter.wait(IDLE)

    def stop_all(self) -> None:
        """Stop all processes, the last started first; a second request to stop kills at once."""
        self.stop_after(0)
        self._records.close()

    def stop_after(self, first: int) -> None:
        """The same, but leave the `first` ones running."""
        while len(self._processes) > first:
            managed = self._processes.pop()
            managed.request_stop()
            self._await_end(managed)
            managed.kill()

    def _await_end(self, managed: ManagedProcess) -> None:
        deadline = time.monotonic() + PATIENCE
        while not managed.has_ended() and self._waiter.stops < 2 and time.monotonic() < deadline:
            self._waiter.wait(STEP)

    def _tick(self) -> None:
        now = time.monotonic()
        self._watch(now)
        started = [self._tick_process(managed, now) for managed in self._processes]
        if any(started):
            self._records.write(self._processes)
        if not self._settled:
            self._check_early_exits()

    def _tick_process(self, managed: ManagedProcess, now: float) -> bool:
        try:
            started = managed.start_if_due(now)
        except (OSError, EmbeddedError) as error:
            if not self._settled:
                raise  # the operator is still there to read it
            managed.schedule_restart(now, str(error))
            return False
        if started:
            self._watchdog.forget(managed.program.watched)
        return started

    def _watch(self, now: float) -> None:
        """Kill what is frozen; its end is handled like any other."""
        self._watchdog.excuse(now - self._looked - IDLE)
        self._looked = now
        if now >= self._probing:
            self._probing = now + PROBING
            for managed in self._processes:
                self._watchdog.note(managed.program.probe(), now)
                managed.note_stop(now)
        self._watchdog.receive(now)
        for managed in self._processes:
            silent = managed.silence(self._watchdog, now)
            if silent is not None:
                self._log.warning(
                    "process_frozen", name=managed.program.name, silent_seconds=round(silent, 1)
                )
                managed.kill()

    def _check_early_exits(self) -> None:
        for managed in self._processes:
            if managed.early_exits >= MAX_EARLY_EXITS:
                name, tail = managed.program.name, managed.program.last_output()
                times = f"{MAX_EARLY_EXITS} times (exit {managed.exit})"
                raise ProcessManagerError(f"{name} ended {times}: {tail}")
