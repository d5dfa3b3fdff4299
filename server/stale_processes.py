"""Ends the processes that a killed process manager left running, before anything is started."""

import signal
from pathlib import Path

from server import os_processes
from server.log import ManagerLog
from server.process_records import ProcessRecord, ProcessRecords

PATIENCE = 10.0
# Crossbar's workers name themselves so; they may outlive the controller that was recorded.
WORKER = "crossbar-worker"


def stop_stale_processes(records: ProcessRecords, home: Path, log: ManagerLog) -> None:
    """End the recorded processes that still live, the last started first."""
    for entry in reversed(records.read()):
        if _stop(entry, home):
            log("stale_process_stopped", name=entry.name, pid=entry.pid)
    records.close()


def _stop(entry: ProcessRecord, home: Path) -> bool:
    row = os_processes.find_process(entry.pid)
    if row is None:
        return _stop_group_of_the_dead(entry, home)
    if row.born != entry.born:
        return False  # a stranger has its pid
    os_processes.stop_process(row, signal.Signals(entry.stop_signal), PATIENCE)
    _stop_group_of_the_dead(entry, home)
    return True


def _stop_group_of_the_dead(entry: ProcessRecord, home: Path) -> bool:
    """End the workers whose leader is gone, known by their group and their name."""
    rows = [row for row in os_processes.group_members(entry.pid) if _is_ours(row, home)]
    for row in rows:
        os_processes.stop_process(row, signal.SIGKILL, PATIENCE)
    return bool(rows)


def _is_ours(row: os_processes.Row, home: Path) -> bool:
    return WORKER in row.command or str(home) in row.command
