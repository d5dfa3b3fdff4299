"""One managed process: started, watched, and restarted with a delay after it exits."""

import signal

from server import os_processes
from server.log import ManagerLog
from server.process_definition import ChildProcess, ProcessDefinition
from server.watchdog import Watchdog

PATIENCE = 10.0  # seconds for a killed process to go
FIRST_PAUSE = 0.1  # seconds before it is started again
GOOD_LIFE = 10.0  # after that many seconds the next exit counts as the first


class ManagedProcess:
    """The process of one definition; at most one runs at a time."""

    def __init__(self, program: ProcessDefinition, log: ManagerLog) -> None:
        self.program = program
        self.process: ChildProcess | None = None
        self.early_exits = 0
        self.exit = ""
        self._log = log
        self._pause: float | None = None
        self._began = self.due = 0.0
        self._stopped_since: float | None = None

    def start_if_due(self, now: float) -> bool:
        """Handle its exit if it ended, and start it if it is due. Returns whether it was started."""
        if self.process and self.process.poll() is not None:
            self._handle_exit(self.process, now)
        if self.process or now < self.due:
            return False
        self._began, self._stopped_since = now, None
        self.program.prepare()
        self.process = self.program.spawn()
        return True

    def is_ready(self) -> bool:
        """Whether its living process is ready."""
        process = self.process
        return process is not None and process.poll() is None and self.program.is_ready(process.pid)

    def silence(self, watchdog: Watchdog, now: float) -> float | None:
        """For how long its living process has given no sign of life, where that is too long."""
        if self.has_ended():
            return None
        since = self._stopped_since  # another thread may ask
        if since is not None and now - since > watchdog.limit:
            return now - since
        return watchdog.silence(self.program.watched, self._began, now)

    def note_stop(self, now: float) -> None:
        """Look whether a signal has stopped it. This counts also before its first sign of life.

        A slow start is never stopped, so it has all the time that it needs.
        """
        process, program = self.process, self.program
        is_stopped = process and program.watched and os_processes.is_stopped(process.pid, program.worker)
        self._stopped_since = (self._stopped_since or now) if is_stopped else None

    def request_stop(self) -> None:
        """Ask it to end."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(self.program.stop_signal)

    def has_ended(self) -> bool:
        """Whether there is no process to wait for."""
        return self.process is None or self.process.poll() is not None

    def kill(self) -> None:
        """End whatever is left of it and of its own children, and wait for that."""
        if self.process:
            os_processes.kill_group(self.process.pid)
            self.process.wait(PATIENCE)

    def schedule_restart(self, now: float, why: str) -> None:
        """Schedule the next start, after a pause."""
        lived = now - self._began
        self.early_exits = 1 if lived >= GOOD_LIFE else self.early_exits + 1
        self._pause = next_pause(self._pause, lived, self.program.longest_pause)
        self.due = now + self._pause
        self._log("process_exited", name=self.program.name, exit=why, restart_in=self._pause)

    def _handle_exit(self, process: ChildProcess, now: float) -> None:
        self.kill()  # a node's workers would hold the port and the socket of the next one
        self.process, self.exit = None, exit_reason(process.wait(PATIENCE))
        self.schedule_restart(now, self.exit)


def exit_reason(code: int) -> str:
    """How a process ended: its exit code, or the signal that killed it."""
    return str(code) if code >= 0 else signal.Signals(-code).name


def next_pause(last: float | None, lived: float, longest: float) -> float:
    """The pause after a life of `lived` seconds, when the one before it was `last`; at most `longest`."""
    if last is None or lived >= GOOD_LIFE:
        return FIRST_PAUSE
    return min(last * 2, longest)
