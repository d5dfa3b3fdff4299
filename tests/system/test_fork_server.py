"""The fork server: what a process has that was forked instead of started, and what happens without it."""

import ctypes
import json
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path

import pytest

from runtime import fork_server
from runtime.fork_server import SUBREAPER, ForkedProcess, ForkServer
from server.process_definition import Command
from tests.support.node import Node
from tests.support.ports import free_port

SAYS = """
import json, os, sys
from twisted.internet import reactor, threads

def say():
    facts = {"pid": os.getpid(), "group": os.getpgrp(), "arguments": sys.argv[1:]}
    print(json.dumps({**facts, "word": os.environ.get("WORD"), "variables": len(os.environ)}))

if __name__ == "__main__":
    threads.deferToThread(say).addBoth(lambda _: reactor.stop())  # needs the selector, the waker and threads
    reactor.run()
    sys.exit(3)
"""
WAITS = "import signal\nif __name__ == '__main__':\n    signal.pause()\n"
FAILS = "if __name__ == '__main__':\n    raise ValueError('broken')\n"


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("programs")
    for name, text in {"says": SAYS, "waits": WAITS, "fails": FAILS}.items():
        (folder / f"forked_{name}.py").write_text(text)
    return folder


@pytest.fixture
def forks(programs: Path) -> Iterator[ForkServer]:
    def preload() -> None:
        sys.path.insert(0, str(programs))

    forks = ForkServer.start(preload, own_sessions=True)
    if forks is None:
        pytest.skip("only Linux gives orphans to an ancestor that asks for them")
    yield forks
    forks.stop()
    ctypes.CDLL(None).prctl(SUBREAPER, 0, 0, 0, 0)  # other tests leave orphans to the first process


def command(name: str, *arguments: str) -> list[str]:
    return [sys.executable, "-P", "-m", f"forked_{name}", *arguments]


def start(
    forks: ForkServer, output: Path, *words: str, env: Mapping[str, str] | None = None
) -> ForkedProcess:
    with output.open("wb") as file:
        pid = forks.spawn(command(*words), env or {}, {1: file.fileno(), 2: file.fileno()})
    assert pid
    return ForkedProcess(pid)


def test_two_forks_are_programs_of_their_own(forks: ForkServer, tmp_path: Path) -> None:
    outputs = [tmp_path / name for name in "ab"]
    processes = [start(forks, file, "says", "a", "b", env={"WORD": file.name}) for file in outputs]
    assert [process.wait(30) for process in processes] == [3, 3]
    for process, output in zip(processes, outputs, strict=True):
        assert json.loads(output.read_text()) == {
            "pid": process.pid,
            "group": process.pid,
            "arguments": ["a", "b"],
            "word": output.name,
            "variables": 1,
        }


def test_an_error_is_told_and_a_signal_ends_it(forks: ForkServer, tmp_path: Path) -> None:
    output = tmp_path / "output"
    assert start(forks, output, "fails").wait(30) == 1
    assert output.read_text().rstrip().endswith("ValueError: broken")
    waiting = start(forks, output, "waits")
    assert waiting.poll() is None
    waiting.send_signal(signal.SIGTERM)
    assert waiting.wait(30) == -signal.SIGTERM
    waiting.send_signal(signal.SIGTERM)  # it has ended: nobody is signalled


def test_it_is_seen_by_its_command(forks: ForkServer, tmp_path: Path) -> None:
    waiting = start(forks, tmp_path / "output", "waits", "x")
    line = Path(f"/proc/{waiting.pid}/cmdline")
    while b"fork server" in line.read_bytes():  # it takes its name a moment after it has begun
        assert waiting.poll() is None
    assert line.read_bytes().rstrip(b"\0").decode() == " ".join(command("waits", "x"))
    waiting.send_signal(signal.SIGKILL)
    waiting.wait(30)


def test_what_was_forked_outlives_a_killed_server_and_others_are_executed(
    forks: ForkServer, programs: Path, tmp_path: Path
) -> None:
    first = start(forks, tmp_path / "output", "waits")
    os.kill(forks.pid, signal.SIGKILL)
    os.waitpid(forks.pid, 0)
    env = {**os.environ, "PYTHONPATH": str(programs)}
    second = Command("second", command("waits"), env, forks=forks).spawn()
    assert first.poll() is second.poll() is None
    for process in (first, second):
        process.send_signal(signal.SIGKILL)
        assert process.wait(30) == -signal.SIGKILL


def test_a_frozen_server_is_ended_and_starts_nothing_later(
    forks: ForkServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fork_server, "ANSWER", 0.3)
    first = start(forks, tmp_path / "output", "waits")
    os.kill(forks.pid, signal.SIGSTOP)
    with (tmp_path / "second").open("wb") as output:
        assert forks.spawn(command("waits"), {}, {1: output.fileno()}) is None
    assert os.waitstatus_to_exitcode(os.waitpid(forks.pid, 0)[1]) == -signal.SIGKILL
    first.send_signal(signal.SIGKILL)
    first.wait(30)


def test_a_node_goes_on_without_its_fork_server() -> None:
    with Node(free_port()).running() as node:
        before = node.pid("messaging")
        os.kill(node.pid("fork server"), signal.SIGKILL)
        os.kill(before, signal.SIGKILL)
        wait_for(lambda: "runtime.main messaging" in restarted(node, before) and is_healthy(node))


def restarted(node: Node, before: int) -> str:
    """The commands of the processes that are not the one that was killed."""
    return " ".join(command for pid, command in node.processes().items() if pid != before)


def is_healthy(node: Node) -> bool:
    with suppress(OSError):
        return node.get("/health")[0] == HTTPStatus.OK and all(node.health()["checks"].values())
    return False


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        select.select([], [], [], 0.1)
