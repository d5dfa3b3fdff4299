"""Bodies of responses that end with their length, or with the connection."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import pytest_twisted
from twisted.internet import reactor

from runtime.http_client import Http, HttpRequest, NoAnswer

BODY = b"a time stamp"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        if self.path != "/":
            self.send_header("Content-Length", self.path[1:])
        self.end_headers()
        self.wfile.write(BODY)

    def log_message(self, *_: object) -> None:
        """Write nothing."""


@pytest.fixture
def url() -> Iterator[str]:
    """A server that says the length that the path names, or none, and closes the connection."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


async def body_at(url: str) -> bytes:
    http = Http(reactor, timeout=10)
    try:
        return (await http.send(HttpRequest(method="GET", url=url, headers={}, body=b""))).body
    finally:
        await http.stop()


@pytest.mark.parametrize("path", ["", str(len(BODY))])
@pytest_twisted.ensureDeferred
async def test_a_whole_body(url: str, path: str) -> None:
    assert await body_at(url + path) == BODY


@pytest_twisted.ensureDeferred
async def test_a_body_that_was_cut_off(url: str) -> None:
    with pytest.raises(NoAnswer):
        await body_at(url + str(len(BODY) + 1))
