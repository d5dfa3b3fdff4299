"""Crossbar's workers as forks of a fork server that the node's process starts before its reactor runs.

A worker stays in the process group of the node: who ends the group ends its workers.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from twisted.internet.process import Process

from runtime.fork_server import ForkServer


def start_by_forks(forks: ForkServer) -> None:
    """Let Twisted, in this process, fork instead of execute. Without an answer it executes.

    The method is Twisted's own place for another way to start a process; it has no public one.
    """
    execute: Callable[..., bool] = Process._trySpawnInsteadOfFork

    def start(process: Any, *rest: Any) -> bool:
        *_, args, environment, others = rest
        pid = forks.spawn(_text(args), _texts(environment), others["fdmap"])
        process.pid = pid
        return pid is not None or execute(process, *rest)

    Process._trySpawnInsteadOfFork = start  # type: ignore[method-assign]


def _text(args: Sequence[bytes]) -> list[str]:
    return [os.fsdecode(arg) for arg in args]


def _texts(environment: Mapping[bytes, bytes]) -> dict[str, str]:
    return {os.fsdecode(name): os.fsdecode(value) for name, value in environment.items()}
