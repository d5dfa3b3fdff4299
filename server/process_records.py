"""Process records: which processes a manager started, for the next one in this home to read.

A process is recorded by its pid and its start time, so that an unrelated process that got the pid later is
never signalled.
"""

import json
import signal
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from server import os_processes
from server.managed_process import ManagedProcess


@dataclass(frozen=True, slots=True)
class ProcessRecord:
    """One process that was started, and the signal that ends it well."""

    name: str
    pid: int
    born: str
    stop_signal: int


class ProcessRecords:
    """PORTICO_HOME/run.json."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, managed: Iterable[ManagedProcess]) -> None:
        """Record the children that live now, in the order of their start."""
        records = [asdict(record) for process in managed if (record := _record(process))]
        fresh = self._path.with_suffix(".new")
        fresh.write_text(json.dumps({"processes": records}))
        fresh.replace(self._path)  # a reader sees the old records or this one

    def read(self) -> list[ProcessRecord]:
        """The records of the last process manager; empty if it stopped cleanly."""
        try:
            return [ProcessRecord(**record) for record in json.loads(self._path.read_text())["processes"]]
        except (OSError, ValueError, KeyError, TypeError):
            return []

    def close(self) -> None:
        """Say that nothing is left."""
        self._path.unlink(missing_ok=True)


def _record(managed: ManagedProcess) -> ProcessRecord | None:
    row = os_processes.find_process(managed.process.pid) if managed.process else None
    stop: signal.Signals = managed.program.stop_signal
    return ProcessRecord(managed.program.name, row.pid, row.born, stop.value) if row else None
