"""A node for a bench, in a home of its own, and what its processes cost."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

import psutil
import psycopg2

from bench.trees import HERE, Tree
from portico.processes import ALWAYS, SEVERAL, numbered

SECRET = "a-secret-of-the-bench-that-is-long-enough"  # noqa: S105
PATIENCE = 120.0  # seconds
IDLE = 0.1  # of a core: what a node and its databases use when nothing is left to do


class NotThere(Exception):
    """A node has ended, or does not start."""


class Started(Protocol):
    """The process of `portico up`."""

    pid: int

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit code when it has ended."""


class Node:
    """A running Portico."""

    def __init__(self, home: Path, port: int, process: Started) -> None:
        self.home = home
        self.port = port
        self._process = process

    @property
    def url(self) -> str:
        """Where clients connect."""
        return f"ws://127.0.0.1:{self.port}/ws"

    @property
    def postgres(self) -> str:
        """A PostgreSQL URL of the embedded database's server, without a database name."""
        return f"postgresql://portico@/{{}}?host={self.home}/postgres/socket"

    def create_database(self, name: str) -> str:
        """An empty database on the server of the node, for a yardstick; its URL."""
        connection = psycopg2.connect(self.postgres.format("postgres"))
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"drop database if exists {name}")
            cursor.execute(f"create database {name}")
        connection.close()
        return self.postgres.format(name)

    def server(self) -> list[psutil.Process]:
        """The node and its components: everything but the databases."""
        database = {process.pid for process in self.database()}
        return [
            process
            for process in self._family()
            if process.pid not in database and not _is(process, "valkey")
        ]

    def database(self) -> list[psutil.Process]:
        """PostgreSQL, with all its backends."""
        return [process for process in self._family() if _is(process, "postgres")]

    def controller(self) -> psutil.Process:
        """What starts the router worker."""
        return next(process for process in self._family() if _is(process, "crossbar-controller"))

    def valkey(self) -> list[psutil.Process]:
        """Valkey."""
        return [process for process in self._family() if _is(process, "valkey")]

    def process(self, name: str) -> psutil.Process:
        """The process of components with this name."""
        return next(process for process in self._family() if _is(process, f"runtime.main {name} "))

    def processes_of(self, name: str) -> list[psutil.Process]:
        """The same where there may be several."""
        names = numbered(16) if name == SEVERAL else (name,)
        wanted = {f"runtime.main {each} " for each in names}
        return [process for process in self._family() if any(_is(process, each) for each in wanted)]

    def router(self) -> psutil.Process:
        """The router worker."""
        return next(process for process in self._family() if _is(process, "crossbar-worker"))

    def kill(self) -> None:
        """End all its processes at once, as when its machine is lost."""
        for process in [psutil.Process(self._process.pid), *self._family()]:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self._process.wait(PATIENCE)

    def _family(self) -> list[psutil.Process]:
        family: list[psutil.Process] = psutil.Process(self._process.pid).children(recursive=True)
        return family


@contextlib.contextmanager
def running(tree: Tree = HERE, /, **variables: str) -> Iterator[Node]:
    """Start a node and wait until it is healthy; stop it and forget it in the end."""
    home, port = Path(tempfile.mkdtemp(prefix="portico-bench-", dir="/tmp")), free_port()
    home.chmod(0o711)
    env = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL")}
    env |= {
        "PORTICO_ENV_FILE": os.devnull,
        "PORTICO_HOME": str(home),
        "PORTICO_PORT": str(port),
        "ACCESS_TOKEN_SECRET": SECRET,
    }
    env |= {"MESSAGE_RATE_LIMIT": "0", "LIMIT_FACTOR": "1000", "LOG_LEVEL": "warning", **variables}
    command = [tree.python, "-m", tree.module, "up"]
    process = subprocess.Popen(
        command, cwd=tree.root, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        await_health(port, process)
        yield Node(home, port, process)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)
        shutil.rmtree(home, ignore_errors=True)


def cpu(processes: list[psutil.Process]) -> float:
    """CPU seconds that these processes have used, and those of their children that have ended meanwhile."""
    total = 0.0
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            total += sum(process.cpu_times()[:4])
    return total


def settle(node: Node) -> None:
    """Return when the node has done what an earlier load left: the search index, PostgreSQL's vacuum."""
    deadline = time.monotonic() + PATIENCE
    used = IDLE
    while used >= IDLE and time.monotonic() < deadline:
        before = cpu([*node.server(), *node.database()])
        time.sleep(1.0)
        used = cpu([*node.server(), *node.database()]) - before


def processes_of(node: Node) -> Mapping[str, list[psutil.Process]]:
    """The processes of each role."""
    return {
        "router": [node.router()],
        **{name: node.processes_of(name) for name in ALWAYS},
        "controller of the router": [node.controller()],
        "PostgreSQL (embedded)": node.database(),
        "Valkey (embedded)": node.valkey(),
    }


def used(roles: Mapping[str, list[psutil.Process]]) -> dict[str, float]:
    """CPU seconds of each role so far."""
    return {name: cpu(processes) for name, processes in roles.items()}


def _is(process: psutil.Process, name: str) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return name in " ".join([process.name(), *process.cmdline()[:5], ""])
    return False


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def await_health(port: int, process: subprocess.Popen[bytes]) -> None:
    """Return when the server there says that it is well. Raises NotThere, also when its process has ended."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise NotThere(f"the node has ended with {process.returncode} at its start: try `make run`")
        with (
            contextlib.suppress(OSError),
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2) as response,
        ):
            if json.load(response)["status"] == "ok":
                return
        time.sleep(0.1)
    raise NotThere("the node does not start: try `make run`")
