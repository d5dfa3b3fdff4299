"""A fake web server: responds as the test says, and records its requests."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

import msgspec


class ReceivedRequest(NamedTuple):
    """One request."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


Answer = tuple[int, Any]


class Site:
    """Where it is, what it answers (status and JSON), and what it was asked."""

    def __init__(self, port: int, answer: Callable[[ReceivedRequest], Answer]) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.answer = answer
        self.asked: list[ReceivedRequest] = []


@contextmanager
def running_site(answer: Callable[[ReceivedRequest], Answer]) -> Iterator[Site]:
    """A site for the length of the block."""
    server = _Server(("127.0.0.1", 0), _Handler)
    site = Site(server.server_port, answer)
    server.site = site  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    request_queue_size = 256  # many at once, where the usual five would be kept waiting


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def log_message(self, *_: Any) -> None:
        """Nobody reads it."""

    def _serve(self) -> None:
        site: Site = self.server.site  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = ReceivedRequest(self.command, self.path, headers, body)
        site.asked.append(asked)
        status, answer = site.answer(asked)
        payload = msgspec.json.encode(answer)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(payload)))
        self.send_header("Connection", "close")  # HTTP/1.0, which Twisted takes for persistent
        self.end_headers()
        self.wfile.write(payload)
