"""Measures both echoes."""

import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence

import psutil

from bench.limits.crossbar_echo import running_crossbar
from bench.load import Measured
from bench.node import PATIENCE, cpu, free_port
from bench.program import measure
from bench.send import Figures, quantile


def websocket_echo(connections: int, window: int, seconds: float) -> Figures:
    """A bare WebSocket server."""
    port = free_port()
    with _server([sys.executable, "-m", "bench.limits.websocket_echo", str(port)], port) as processes:
        return _measure("websocket", port, processes, (connections, window, seconds))


def crossbar_echo(connections: int, window: int, seconds: float) -> Figures:
    """A bare Crossbar router with a component."""
    port = free_port()
    with running_crossbar(port) as processes:
        return _measure("wamp", port, processes, (connections, window, seconds))


NAMES = {"websocket": "WebSocket echo", "wamp": "Crossbar echo"}


def _measure(
    kind: str, port: int, processes: Sequence[psutil.Process], shape: tuple[int, int, float]
) -> Figures:
    def look() -> float:
        return cpu([*processes])

    url = f"ws://127.0.0.1:{port}"
    measured, before, after = measure(Measured, look, "bench.limits.load", kind, url, *shape)
    spent = after - before
    answer, messages = sorted(measured.answer), measured.messages
    low, high = quantile(answer, 0.5), quantile(answer, 0.99)
    per_second = messages / measured.seconds
    return Figures(NAMES[kind], shape[1], per_second, low, high, low, high, spent * 1000 / messages, 0)


@contextlib.contextmanager
def _server(command: list[str], port: int) -> Iterator[list[psutil.Process]]:
    process = subprocess.Popen(command)
    try:
        _await_port(port)
        yield [psutil.Process(process.pid)]
    finally:
        process.terminate()
        process.wait()


def _await_port(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.05)
    raise TimeoutError(f"nothing listens on port {port}")
