"""Processes left running by a process manager killed with -9 are ended; a stranger with such a pid is not."""

import json
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from server import os_processes
from server.log import ManagerLog
from server.managed_process import ManagedProcess
from server.process_definition import ChildProcess, Command
from server.process_records import ProcessRecords
from server.stale_processes import stop_stale_processes
from tests.system.homes import temporary_home
from tests.system.waiting import until

LOG = ManagerLog(write_json=True)
NODE = (
    "import signal, subprocess, sys;"
    "subprocess.Popen([sys.executable, '-c', 'import signal; signal.pause()', 'crossbar-worker']);"
    "signal.pause()"
)


@pytest.fixture
def home() -> Iterator[Path]:
    with temporary_home() as home:
        yield home


@pytest.fixture
def child() -> Iterator[ManagedProcess]:
    child = ManagedProcess(Command("node", (sys.executable, "-c", NODE), os.environ), LOG)
    child.start_if_due(0)
    yield child
    child.kill()


def recorded(home: Path, child: ManagedProcess) -> ProcessRecords:
    records = ProcessRecords(home / "run.json")
    records.write([child])
    return records


def process_of(child: ManagedProcess) -> ChildProcess:
    assert child.process
    return child.process


def test_a_stale_process_is_ended_with_its_workers(home: Path, child: ManagedProcess) -> None:
    process = process_of(child)
    until(lambda: len(os_processes.group_members(process.pid)) == 2)
    stop_stale_processes(recorded(home, child), home, LOG)
    assert process.wait(10) == -signal.SIGTERM
    assert os_processes.group_members(process.pid) == []
    assert not (home / "run.json").exists()


def test_the_workers_of_a_killed_node_are_stopped(home: Path, child: ManagedProcess) -> None:
    process = process_of(child)
    until(lambda: len(os_processes.group_members(process.pid)) == 2)
    records = recorded(home, child)
    process.send_signal(signal.SIGKILL)
    process.wait(10)
    stop_stale_processes(records, home, LOG)
    assert os_processes.group_members(process.pid) == []


def test_a_stranger_with_the_pid_of_a_stale_process_lives_on(home: Path, child: ManagedProcess) -> None:
    records = recorded(home, child)
    written = json.loads((home / "run.json").read_text())
    written["processes"][0]["born"] = "another time"
    (home / "run.json").write_text(json.dumps(written))
    stop_stale_processes(records, home, LOG)
    assert process_of(child).poll() is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"processes": [{"pid": 1}]}'])
def test_torn_process_records_are_read_as_none(home: Path, text: str) -> None:
    (home / "run.json").write_text(text)
    assert ProcessRecords(home / "run.json").read() == []


def test_ps_knows_what_proc_knows() -> None:
    row = next(row for row in os_processes.ps_rows() if row.pid == os.getpid())
    assert row.group == os.getpgid(0)
    assert row.born == next(r for r in os_processes.ps_rows() if r.pid == os.getpid()).born
    assert Path("/proc/self/cmdline").read_text().startswith(row.command.split()[0])
