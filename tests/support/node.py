"""A running Portico (`portico up`) for the system tests: its address, its processes, its log."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

import jwt
import psycopg2

from portico.settings.core import parse
from tests.support import node_forks
from tests.support.clusters import place_cluster
from tests.support.environment import NO_ENV_FILE

ROOT = Path(__file__).resolve().parent.parent.parent
SECRET = "a-secret-of-the-tests-that-is-long-enough-for-any-hash-function-there-is"
PATIENCE = 120.0


class Node:
    """`portico up` in a home of its own."""

    portico: tuple[str, ...] = (sys.executable, "-m", "cli")
    folder = ROOT

    def __init__(self, port: int, **env: str) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="portico-", dir="/tmp"))
        self.port = port
        self.env = {
            **{key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL")},
            **NO_ENV_FILE,
            "PORTICO_HOME": str(self.home),
            "PORTICO_PORT": str(port),
            "ACCESS_TOKEN_SECRET": SECRET,
            "MESSAGE_RATE_LIMIT": "0",
            "LIMIT_FACTOR": "1000",  # one user does the work of many
            "MESSAGE_HOOK_TIMEOUT_MS": "2000",  # a busy machine is no slow hook
            **env,
        }
        self.log_file = self.home / "up.log"
        self.start_seconds = 0.0
        self._process: subprocess.Popen[bytes] | node_forks.ForkedNode | None = None

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/ws"

    @property
    def process(self) -> "subprocess.Popen[bytes] | node_forks.ForkedNode":
        """The process manager of a node that was started."""
        assert self._process is not None
        return self._process

    def command(self) -> list[str]:
        """What is run to start it."""
        return [*self.portico, "up"]

    def start(self) -> None:
        """Start and wait until it says that it listens."""
        began = time.monotonic()
        already = self.log().count("Portico listens") if self.log_file.exists() else 0
        with self.log_file.open("ab") as log:
            self._process = self._spawn(log)
        self._await_log("Portico listens", already)
        self.start_seconds = time.monotonic() - began

    def _spawn(self, log: BinaryIO) -> "subprocess.Popen[bytes] | node_forks.ForkedNode":
        if not self._is_ordinary():
            return subprocess.Popen(
                self.command(), cwd=self.folder, env=self.env, stdout=log, stderr=log, start_new_session=True
            )
        if "DATABASE_URL" not in self.env and not (self.home / "postgres").exists():
            place_cluster(self.home)
        return node_forks.start(self.command(), self.env, log)

    def _is_ordinary(self) -> bool:
        """Whether nothing asks for another program, folder or interpreter."""
        python = {(name, value) for name, value in self.env.items() if name.startswith("PYTHON")}
        ordinary = self.command() == [*Node.portico, "up"] and self.folder == ROOT
        return ordinary and python <= set(os.environ.items())

    def stop(self) -> int:
        """Ctrl-C; the exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(PATIENCE)

    def stop_by_service_manager(self) -> int:
        """SIGTERM; the exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(PATIENCE)

    def remove(self) -> None:
        """Forget the home."""
        shutil.rmtree(self.home, ignore_errors=True)

    @contextmanager
    def running(self) -> Iterator["Node"]:
        """Up for the length of a block; its log must hold no traceback in the end."""
        try:
            self.start()
            yield self
        finally:
            code, log = self.stop(), self.log()
            self.remove()
        assert code == 0
        assert "Traceback" not in log, log[log.index("Traceback") - 500 :][:4000]

    def token(self, user_id: str, role: str = "user", ttl: float = 3600, **claims: Any) -> str:
        """A JWT that this node accepts."""
        now = time.time()
        return jwt.encode(
            {"user_id": user_id, "portico_role": role, "exp": int(now + ttl), "iat": int(now), **claims},
            self.env["ACCESS_TOKEN_SECRET"],
            "HS256",
        )

    def log(self) -> str:
        return self.log_file.read_text()

    def get(self, path: str) -> tuple[int, str]:
        """GET over HTTP: status and body."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def health(self) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self.get("/health")[1])
        return answer

    def admin(self, path: str, listener: str = "http.sock") -> tuple[int, str]:
        """GET as an operator, over a Unix socket: status and body."""
        connection = http.client.HTTPConnection("localhost", timeout=10)
        connection.sock = socket.socket(socket.AF_UNIX)
        try:
            connection.sock.connect(str(self.home / "admin" / listener))
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()

    def pid(self, what: str) -> int:
        """The pid of a process: `messaging`, `core`, `notifier`, `router`, `postgres` and so on."""
        patterns = {
            "messaging": "runtime.main messaging ",
            "messaging_2": "runtime.main messaging_2 ",
            "core": "runtime.main core",
            "media": "runtime.main media",
            "gateway": "runtime.main gateway",
            "notifier": "runtime.main notifier",
            "django_bridge": "runtime.main django_bridge",
            "router": "crossbar-worker",
            "node": "crossbar-controller",
            "postgres": str(self.home / "postgres"),
            "valkey": "valkey-server",
            "process manager": "cli up",
            "fork server": "portico fork server",
        }
        for pid, command in self.processes().items():
            if patterns[what] in f"{command} ":
                return pid
        raise LookupError(f"no process {what}: {self.processes()}")

    def crash(self) -> None:
        """`kill -9` of the process manager and everything below it."""
        assert self._process is not None
        self.signal_all(signal.SIGKILL)
        self._process.wait(PATIENCE)

    def kill(self, what: str) -> int:
        """`kill -9`; the pid that was."""
        return self._send(signal.SIGKILL, what)

    def freeze(self, what: str) -> int:
        """`kill -STOP`; the pid."""
        return self._send(signal.SIGSTOP, what)

    def wake(self, what: str) -> int:
        """`kill -CONT`; the pid."""
        return self._send(signal.SIGCONT, what)

    def signal_all(self, number: signal.Signals) -> None:
        """A signal to the process manager and everything below it."""
        for pid in self.processes():
            with suppress(ProcessLookupError):  # some end by themselves when another one was killed
                os.kill(pid, number)

    def _send(self, number: signal.Signals, what: str) -> int:
        pid = self.pid(what)
        os.kill(pid, number)
        return pid

    def sql(self, statement: str, *args: Any) -> list[tuple[Any, ...]]:
        """Look into the database behind everybody's back."""
        connection = psycopg2.connect(parse(self.env).dsn)
        with connection, connection.cursor() as cursor:
            cursor.execute("set search_path = portico")
            cursor.execute(statement, args)
            rows = cursor.fetchall()
        connection.close()
        return rows

    def processes(self) -> dict[int, str]:
        """Every process below the process manager."""
        assert self._process is not None
        listing = subprocess.check_output(["ps", "-ww", "-A", "-o", "pid=,ppid=,command="], text=True)
        rows = [line.split(None, 2) for line in listing.splitlines()]
        family, commands = {self._process.pid}, {int(row[0]): row[2] for row in rows}
        for _ in rows:
            family |= {int(row[0]) for row in rows if int(row[1]) in family}
        return {pid: commands.get(pid, "") for pid in sorted(family)}

    def _await_log(self, words: str, already: int) -> None:
        assert self._process is not None
        deadline = time.monotonic() + PATIENCE
        while self.log().count(words) == already:
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"the node does not start: {self.log()[-3000:]}")
            time.sleep(0.05)
