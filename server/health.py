"""The node's health as the process manager knows it, at a listener that does not need the router.

`/health` is the router's answer. While the router does not answer it says which processes run, and whether
the database commits. `/live` is 200 as long as the process manager works: it restarts everything else by
itself. A thread answers, because the process manager's loop is synchronous.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from contextlib import ExitStack, contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import AF_INET6, AF_UNIX
from typing import Any
from urllib.error import HTTPError, URLError

from portico.processes import FORMER_NAMES
from portico.settings.admin import Address
from portico.settings.core import Settings
from portico.storage.diagnostics import commits
from server.errors import ProcessManagerError
from server.local_address import local_opener, local_url
from server.process_manager import ProcessManager

ROUTER = 2.5  # seconds for the router, which asks the components for two
COMMIT = 2.0  # seconds for the database to commit
FRESH = 1.0  # seconds for which an answer is used again
READ = 5.0  # seconds for a client to send its request
# Portico starts without Redis and a replica, with a wrong clock, and with a full disk for files. A former
# name repeats a part.
NOT_AWAITED = ("redis", "disk", "replica", "clock", *FORMER_NAMES.values())


class HealthProbe:
    """Probes GET /health on Portico's own port, and remembers the last answer for a message."""

    def __init__(self, port: int, timeout: float = 1.0) -> None:
        self._url = local_url("http", port, "/health")
        self._opener = local_opener()
        self._timeout = timeout
        self.answer = "no answer"

    def ask(self) -> tuple[int, dict[str, Any]] | None:
        """Status and body; None without an answer."""
        try:
            with self._opener.open(self._url, timeout=self._timeout) as response:
                return response.status, json.load(response)
        except HTTPError as error:
            return error.code, json.load(error)
        except (URLError, OSError, ValueError):
            return None

    def is_up(self) -> bool:
        """Whether it answers 200 and every process is up."""
        answer = self.ask()
        if answer is None:
            return False
        status, body = answer
        missing = [part for part, up in body.get("checks", {}).items() if not up and part not in NOT_AWAITED]
        self.answer = f"status {status}" + (f", without {', '.join(missing)}" if missing else "")
        return status == HTTPStatus.OK and not missing


class NodeHealth:
    """Answers for the whole node; asked often, it measures once a second."""

    def __init__(
        self,
        ask_router: Callable[[], tuple[int, dict[str, Any]] | None],
        processes: Callable[[], Mapping[str, bool]],
        commits: Callable[[], bool],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ask_router, self._processes, self._commits, self._clock = ask_router, processes, commits, clock
        self._turn = threading.Lock()
        self._pool = ThreadPoolExecutor(2, "health")
        self._last: tuple[int, dict[str, Any]] = 0, {}
        self._fresh_until = -1.0

    def answer(self) -> tuple[int, dict[str, Any]]:
        """`{"status", "checks"}` with the HTTP status."""
        with self._turn:
            if self._clock() >= self._fresh_until:
                self._last = self._ask_router() or self._without_router()
                self._fresh_until = self._clock() + FRESH
            return self._last

    def _without_router(self) -> tuple[int, dict[str, Any]]:
        checks = {**self._processes(), "router": False, "database": self._database_commits()}
        return HTTPStatus.SERVICE_UNAVAILABLE, {"status": "down", "checks": checks}

    def _database_commits(self) -> bool:
        asked = self._pool.submit(self._commits)
        try:
            return asked.result(COMMIT)
        except TooLate:
            asked.cancel()  # if it has not begun: earlier ones hang
            return False


@contextmanager
def answering_health(settings: Settings, manager: ProcessManager) -> Iterator[None]:
    """Answer at the addresses of PORTICO_HEALTH_LISTEN for the length of a block."""
    probe = HealthProbe(settings.port, ROUTER)
    health = NodeHealth(probe.ask, manager.running, lambda: commits(settings.dsn))
    with ExitStack() as stack:
        for address in settings.admin.health:
            stack.enter_context(_serving(address, health))
        yield


class _Handler(BaseHTTPRequestHandler):
    """`/health` and `/live`."""

    timeout = READ
    health: NodeHealth

    def do_GET(self) -> None:
        status, body = self._answer()
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(data)

    def _answer(self) -> tuple[int, dict[str, Any]]:
        if self.path == "/live":
            return HTTPStatus.OK, {"status": "ok"}
        if self.path == "/health":
            return self.health.answer()
        return HTTPStatus.NOT_FOUND, {"error": "ask for /health or /live"}

    def version_string(self) -> str:
        return "Portico"

    def log_message(self, *_: Any) -> None:
        """Probes are not logged."""


class _UnixServer(ThreadingHTTPServer):
    """The same at a Unix socket."""

    address_family = AF_UNIX

    def server_bind(self) -> None:
        self.socket.bind(self.server_address)  # HTTPServer's would look for a host name

    def get_request(self) -> tuple[Any, Any]:
        connection, _ = super().get_request()
        return connection, ("", 0)


class _Ip6Server(ThreadingHTTPServer):
    """The same for IPv6."""

    address_family = AF_INET6


@contextmanager
def _serving(address: Address, health: NodeHealth) -> Iterator[None]:
    handler = type("Handler", (_Handler,), {"health": health})
    try:
        server = _open(address, handler)
    except OSError as error:
        raise ProcessManagerError(
            f"cannot listen at {address}: {error.strerror}; set PORTICO_HEALTH_LISTEN"
        ) from error
    with server:
        threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
        yield
        server.shutdown()


def _open(address: Address, handler: Any) -> ThreadingHTTPServer:
    if not isinstance(address, Path):
        return (_Ip6Server if ":" in address[0] else ThreadingHTTPServer)(address, handler)
    address.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    address.unlink(missing_ok=True)
    server = _UnixServer(str(address), handler)  # type: ignore[arg-type] # a path is an address too
    address.chmod(0o600)
    return server
