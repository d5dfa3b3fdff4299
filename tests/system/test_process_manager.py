"""The process manager with small programs of the tests: start, exit, stale processes, stop."""

import os
import signal
import socket
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from server import os_processes
from server.errors import ProcessManagerError
from server.home import check_port, locked
from server.log import ManagerLog
from server.managed_process import ManagedProcess
from server.process_definition import Command
from server.process_manager import ProcessManager
from server.process_records import ProcessRecords
from server.signals import SignalWaiter, wake_on_signals
from server.watchdog import open_watchdog
from tests.system.homes import temporary_home

LOG = ManagerLog(write_json=False)
LIMIT = 0.5  # seconds without a sign of life
ALIVE = (
    "import sys; from twisted.internet import reactor; from runtime.watchdog import give_signs_of_life;"
    "give_signs_of_life(sys.argv[1], reactor, sys.argv[2], 0.5);"
    "reactor.run()"
)
WAITS = "import signal; signal.pause()"
STUBBORN = (
    "import signal, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "open(sys.argv[1], 'w').close(); signal.pause()"
)
FOSTER = (
    "import signal, subprocess, sys;"
    "child = subprocess.Popen([sys.executable, '-c', 'import signal; signal.pause()', 'test-worker']);"
    "open(sys.argv[1], 'w').write(str(child.pid)); child.wait()"
)
PARENT = (
    "import signal, subprocess, sys;"
    "child = subprocess.Popen([sys.executable, '-c', 'import signal; signal.pause()', 'worker']);"
    "open(sys.argv[1], 'w').write(str(child.pid)); signal.pause()"
)


def command(script: str, *arguments: str, name: str = "program", watched: tuple[str, ...] = ()) -> Command:
    return Command(name, (sys.executable, "-c", script, *arguments), os.environ, watched=watched)


def pid_of(child: ManagedProcess) -> int:
    assert child.process
    return child.process.pid


@pytest.fixture
def home() -> Iterator[Path]:
    with temporary_home() as home:
        yield home


@pytest.fixture
def waiter() -> Iterator[SignalWaiter]:
    with wake_on_signals() as waiter:
        yield waiter


@pytest.fixture
def manager(home: Path, waiter: SignalWaiter) -> Iterator[ProcessManager]:
    with open_watchdog(home / "watchdog.sock", LIMIT) as watchdog:
        manager = ProcessManager(waiter, ProcessRecords(home / "run.json"), watchdog, LOG)
        yield manager
        manager.stop_all()


def test_a_home_has_one_process_manager(home: Path) -> None:
    refused = pytest.raises(ProcessManagerError, match="another Portico runs in")
    with locked(home), refused, locked(home):
        pass
    with locked(home):
        pass


def test_a_taken_port_ends_the_start_with_the_variable_to_set() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(ProcessManagerError, match=f"port {port} is taken: stop the other program"):
            check_port(port)
    check_port(port)


def test_a_process_that_is_killed_is_started_again(manager: ProcessManager) -> None:
    child = manager.start_process(command(WAITS))
    first = pid_of(child)
    os.kill(first, signal.SIGKILL)
    assert manager.wait_until(lambda: child.process is not None and child.process.pid != first, 10)
    assert child.exit == "SIGKILL"


def test_a_child_that_is_frozen_is_killed_and_started_again(manager: ProcessManager, home: Path) -> None:
    lives, freezes = (
        manager.start_process(command(ALIVE, name, str(home / "watchdog.sock"), name=name, watched=(name,)))
        for name in ("lives", "freezes")
    )
    heard = manager._watchdog._last
    assert manager.wait_until(lambda: len(heard) == 2, 10)
    before = pid_of(lives), pid_of(freezes)
    os.kill(pid_of(freezes), signal.SIGSTOP)
    assert manager.wait_until(lambda: freezes.process is not None and freezes.process.pid != before[1], 10)
    assert manager.wait_until(lambda: len(heard) == 2, 10)
    assert (pid_of(lives), freezes.exit) == (before[0], "SIGKILL")


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_one_that_is_frozen_before_its_first_sign_of_life_is_started_again(manager: ProcessManager) -> None:
    starting = manager.start_process(command(WAITS, name="frozen", watched=("frozen",)))
    slow = manager.start_process(command(WAITS, name="slow", watched=("slow",)))
    before = pid_of(starting), pid_of(slow)
    os.kill(before[0], signal.SIGSTOP)
    assert manager.wait_until(lambda: starting.process is not None and starting.process.pid != before[0], 10)
    assert (starting.exit, pid_of(slow)) == ("SIGKILL", before[1])


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_a_frozen_worker_counts_as_its_program(manager: ProcessManager, home: Path) -> None:
    program = Command(
        "parent",
        (sys.executable, "-c", FOSTER, str(home / "pid")),
        os.environ,
        watched=("parent", "worker"),
        worker="test-worker",
    )
    parent = manager.start_process(program)
    assert manager.wait_until(lambda: (home / "pid").exists() and (home / "pid").read_text() != "", 10)
    first = pid_of(parent)
    os.kill(int((home / "pid").read_text()), signal.SIGSTOP)
    assert manager.wait_until(lambda: parent.process is not None and parent.process.pid != first, 10)


def test_children_of_a_killed_process_end_before_its_next_start(manager: ProcessManager, home: Path) -> None:
    child = manager.start_process(command(PARENT, str(home / "pid")))
    assert manager.wait_until(lambda: (home / "pid").exists() and (home / "pid").read_text() != "", 10)
    worker = os_processes.find_process(int((home / "pid").read_text()))
    assert worker
    assert worker.group == pid_of(child)
    os.kill(pid_of(child), signal.SIGKILL)
    assert manager.wait_until(lambda: child.process is None, 10)
    assert not os_processes.is_alive(worker)


def test_a_program_that_fails_at_once_ends_the_start(manager: ProcessManager) -> None:
    manager.start_process(command("raise SystemExit(3)", name="broken"))
    with pytest.raises(ProcessManagerError, match=r"broken ended 5 times \(exit 3\)"):
        manager.wait_until(lambda: False, 20)


def test_a_command_runs_to_its_end(manager: ProcessManager) -> None:
    assert manager.run_to_exit(command("raise SystemExit(7)")) == 7


def test_a_stop_ends_a_command_too(manager: ProcessManager) -> None:
    os.kill(os.getpid(), signal.SIGTERM)
    assert manager.run_to_exit(command(WAITS)) is None


def test_stop_ends_all_and_leaves_no_records(manager: ProcessManager, home: Path) -> None:
    children = [manager.start_process(command(WAITS)), manager.start_process(command(WAITS))]
    rows = [os_processes.find_process(pid_of(child)) for child in children]
    os.kill(os.getpid(), signal.SIGINT)
    manager.run_until_stopped()
    manager.stop_all()
    assert not any(row and os_processes.is_alive(row) for row in rows)
    assert not (home / "run.json").exists()


def test_a_second_stop_kills_at_once(manager: ProcessManager, home: Path) -> None:
    child = manager.start_process(command(STUBBORN, str(home / "started")))
    assert manager.wait_until((home / "started").exists, 10)
    for number in (signal.SIGINT, signal.SIGTERM):
        os.kill(os.getpid(), number)
    manager.stop_all()
    assert child.process
    assert child.process.returncode == -signal.SIGKILL


def test_the_waiter_counts_only_requests_to_stop(waiter: SignalWaiter) -> None:
    os.kill(os.getpid(), signal.SIGCHLD)
    waiter.wait(1)
    assert waiter.stops == 0
    os.kill(os.getpid(), signal.SIGTERM)
    waiter.wait(1)
    assert waiter.stops == 1


def test_sigterm_alone_leaves_time_for_the_clients(manager: ProcessManager) -> None:
    os.kill(os.getpid(), signal.SIGTERM)
    manager.run_until_stopped()
    looks = iter([False, True])
    manager.keep_running_until(lambda: next(looks), 60.0)
    assert list(looks) == []


@pytest.mark.parametrize("signals", [(signal.SIGINT,), (signal.SIGTERM, signal.SIGTERM)])
def test_ctrl_c_and_a_second_request_leave_none(manager: ProcessManager, signals: Sequence[int]) -> None:
    for number in signals:
        os.kill(os.getpid(), number)
    manager.run_until_stopped()
    manager.keep_running_until(lambda: pytest.fail("it looked"), 60.0)
