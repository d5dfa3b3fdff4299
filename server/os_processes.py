"""Queries about other processes of the operating system: what they are and when they started.

Pids are reused, so a process is identified by its pid and its start time. Linux is read from /proc (exact,
and available without `ps`), macOS through `ps`.
"""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
STEP = 0.01


@dataclass(frozen=True, slots=True)
class Row:
    """One living process; zombies have no row."""

    pid: int
    group: int
    born: str
    command: str


def find_process(pid: int) -> Row | None:
    """The living process with this pid."""
    if _has_proc():
        return _proc_row(pid)
    return next((row for row in ps_rows() if row.pid == pid), None)


def group_members(group: int) -> list[Row]:
    """The living processes of a process group."""
    rows = _proc_rows() if _has_proc() else ps_rows()
    return [row for row in rows if row.group == group]


def is_alive(row: Row) -> bool:
    """Whether this very process, not one that got its pid later, still lives."""
    now = find_process(row.pid)
    return now is not None and now.born == row.born


def stop_process(row: Row, number: signal.Signals, seconds: float) -> None:
    """Ask this process to end, wait, and kill it when it does not."""
    send_signal(row, number)
    if not _ended(row, seconds):
        send_signal(row, signal.SIGKILL)
        _ended(row, seconds)


def _ended(row: Row, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while is_alive(row):
        if time.monotonic() > deadline:
            return False
        time.sleep(STEP)
    return True


def send_signal(row: Row, number: signal.Signals) -> None:
    """Signal this process, unless its pid is somebody else's by now."""
    try:
        if is_alive(row):
            os.kill(row.pid, number)
    except ProcessLookupError:
        return  # it ended between the look and the signal


def kill_group(group: int, seconds: float = 5.0) -> None:
    """Kill all that is left of a process group, and wait until it is gone."""
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return  # nobody there; macOS says EPERM for a group of zombies
    deadline = time.monotonic() + seconds
    while group_members(group) and time.monotonic() < deadline:
        time.sleep(STEP)


def is_stopped(pid: int, worker: str = "") -> bool:
    """Whether a signal has stopped this process, or a child of it whose command has `worker` in it.

    Known only where there is /proc. Who stops in a debugger is not stopped by a signal.
    """
    return any(_state(each) == "T" for each in (pid, *(_children(pid, worker) if worker else ())))


def _state(pid: int) -> str:
    try:
        return (PROC / str(pid) / "stat").read_text(errors="replace").rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return ""


def _children(pid: int, command: str) -> Iterator[int]:
    try:
        children = (PROC / str(pid) / "task" / str(pid) / "children").read_text().split()
    except OSError:
        return
    for child in children:
        with suppress(OSError):
            if command.encode() in (PROC / child / "cmdline").read_bytes():
                yield int(child)


def _has_proc() -> bool:
    return (PROC / "self" / "stat").exists()


def _proc_rows() -> Iterator[Row]:
    for folder in PROC.iterdir():
        row = _proc_row(int(folder.name)) if folder.name.isdigit() else None
        if row:
            yield row


def _proc_row(pid: int) -> Row | None:
    try:
        # The name stands in parentheses and may hold anything: split behind it.
        fields = (PROC / str(pid) / "stat").read_text(errors="replace").rpartition(")")[2].split()
        command = (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ")
        boot = (PROC / "sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return None
    if fields[0] in "ZX":
        return None
    return Row(pid, int(fields[2]), f"{boot}:{fields[19]}", os.fsdecode(command))


def ps_rows() -> Iterator[Row]:
    """The same by `ps`, for systems without /proc."""
    columns = "pid=,pgid=,stat=,lstart=,command="
    answer = subprocess.run(  # noqa: S603 (a fixed command)
        ["/bin/ps", "-ax", *(part for name in columns.split(",") for part in ("-o", name))],
        capture_output=True,
        check=True,
        env={"LC_ALL": "C", "TZ": "UTC"},
    )
    for line in os.fsdecode(answer.stdout).splitlines():
        pid, group, state, *born, command = line.split(None, 8)
        if not state.startswith("Z"):
            yield Row(int(pid), int(group), " ".join(born), command)
