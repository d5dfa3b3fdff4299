"""A load program: a process that connects, waits for the word, works, and tells what it measured."""

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import msgspec
from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from bench.node import Node, running

T = TypeVar("T")
M = TypeVar("M")


def run(work: Coroutine[Any, Any, None]) -> None:
    """Run the reactor until the work is done. Ends the process with 1 when it has failed."""
    loop: Any = global_reactor
    failures: list[Failure] = []
    finished = Deferred.fromCoroutine(work)
    finished.addErrback(failures.append)
    finished.addBoth(lambda _: loop.callLater(0, loop.stop))
    loop.run()
    for failure in failures:
        sys.stderr.write(failure.getTraceback())
        sys.exit(1)


def run_with_kills(
    name: str, description: str | None, work: Callable[[Node, int], Coroutine[Any, Any, None]]
) -> None:
    """Read how often something is killed, and work with a node of its own."""
    parser = argparse.ArgumentParser(name, description=description)
    parser.add_argument("--kills", type=int, default=5)
    asked = parser.parse_args()
    with running() as node:
        run(work(node, asked.kills))


def wait_for_the_word() -> None:
    """Say that all is connected, and return when the load may begin."""
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()


def tell(measured: Any) -> None:
    """Print what was measured."""
    sys.stdout.write(json.dumps(msgspec.to_builtins(measured)) + "\n")


def measure(kind: type[M], look: Callable[[], T], program: str, *arguments: object) -> tuple[M, T, T]:
    """Run such a program: what it measured, and what `look` returned right before and after the load."""
    command = [sys.executable, "-m", program, *map(str, arguments)]
    load = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert load.stdin is not None  # noqa: S101
    assert load.stdout is not None  # noqa: S101
    load.stdout.readline()
    before = look()
    load.stdin.write("go\n")
    load.stdin.flush()
    measured = msgspec.convert(json.loads(load.stdout.readline()), kind)
    after = look()
    load.wait()
    return measured, before, after
