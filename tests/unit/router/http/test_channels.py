"""Connections of the node's HTTP, with a clock of the test's: who sends or takes too slowly is cut off."""

import json
import time
from typing import Any

import pytest
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET, Request, Site

from portico.domain.origins import LOCAL
from router.http.channels import Channel, ChannelSweeper, node_channels
from router.http.origins import OriginCheck
from router.http.requests import node_requests
from runtime.http_requests import RequestReader

PART = b'--X\r\nContent-Disposition: form-data; name="size"\r\n\r\n7\r\n--X--'
HEAD = b"POST / HTTP/1.1\r\nHost: x\r\n"


class Transport(StringTransport):
    """A connection whose other side takes what the test says; `dataBuffer` waits, as in Twisted's own."""

    _tempDataLen = 0  # noqa: N815
    aborted = False

    def __init__(self) -> None:
        super().__init__()
        self.dataBuffer = b""
        self.reads = True

    def write(self, data: bytes) -> None:
        super().write(data)
        self.dataBuffer += b"" if self.reads else data

    def writeSequence(self, data: Any) -> None:  # noqa: N802
        self.write(b"".join(data))

    def takes(self, size: int) -> None:
        self.dataBuffer = self.dataBuffer[size:]

    def abortConnection(self) -> None:  # noqa: N802
        self.aborted = True


class Echo(Resource):
    """Answers with the length of the body, or with as much as it was asked for."""

    isLeaf = True  # noqa: N815

    def render(self, request: Request) -> int:
        content: Any = request.content
        size = int(request.args.get(b"size", [b"0"])[0]) if request.args else 0
        request.write(b"x" * size or str(len(content.read())).encode())
        request.finish()
        return NOT_DONE_YET


class Holding:
    """Uploads that take nothing until the test says so."""

    def choose_reader(self, request: Any, length: int | None) -> RequestReader:
        request.pause_body()
        self.resume_body = request.resume_body
        return RequestReader()


class Line:
    """One connection to the node, and its clock."""

    def __init__(self, uploads: Any = None) -> None:
        self.clock = Clock()
        self.watch = ChannelSweeper(self.clock)
        site: Any = Site(Echo(), timeout=60)
        site.protocol = node_channels(self.watch)
        site.requestFactory = node_requests(uploads, None, OriginCheck(LOCAL, self.clock), self.clock)
        site.reactor = self.clock
        self.transport = Transport()
        self.channel: Channel = site.buildProtocol(None)
        self.channel.makeConnection(self.transport)

    def transmit(self, data: bytes) -> None:
        self.channel.dataReceived(data)

    def passes(self, seconds: int) -> None:
        for _ in range(seconds):
            self.clock.advance(1)
            self.watch.sweep()

    @property
    def answer(self) -> bytes:
        answer: bytes = self.transport.value()
        return answer

    @property
    def over(self) -> bool:
        return bool(self.transport.disconnecting or self.transport.aborted)


@pytest.fixture
def line() -> Line:
    return Line()


def refusal(answer: bytes) -> tuple[int, Any]:
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body)["error"]


def test_a_request_is_answered(line: Line) -> None:
    line.transmit(HEAD + b"Content-Length: 3\r\n\r\nabc")
    assert line.answer.startswith(b"HTTP/1.1 200 ")
    assert not line.over


def test_a_head_that_comes_byte_by_byte_is_cut_off_in_time(line: Line) -> None:
    line.passes(9)
    line.transmit(b"G")
    assert not line.over
    line.passes(2)
    assert line.over
    assert refusal(line.answer)[0] == 408


def test_a_silent_connection_is_cut_off_too(line: Line) -> None:
    line.passes(11)
    assert line.over


def test_the_second_head_has_its_own_time(line: Line) -> None:
    line.transmit(HEAD + b"Content-Length: 0\r\n\r\n")
    line.passes(30)
    assert not line.over
    line.transmit(b"GET / HT")
    line.passes(9)
    assert not line.over
    line.transmit(b"T")
    line.passes(2)
    assert line.over


def test_a_second_head_that_came_with_the_first_has_no_more_time(line: Line) -> None:
    line.transmit(HEAD + b"Content-Length: 0\r\n\r\nGET / HT")
    line.passes(11)
    assert line.over


@pytest.mark.parametrize(
    "head", [b"Content-Length: 1000\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n3e8\r\n"]
)
def test_a_body_that_comes_byte_by_byte_is_cut_off(line: Line, head: bytes) -> None:
    line.transmit(HEAD + head)
    for _ in range(4):
        line.transmit(b"x")
        line.passes(4)
    status, error = refusal(line.answer)
    assert (status, error["field"]) == (408, "body")
    line.passes(4)
    assert line.over


def test_a_body_in_tiny_chunks_is_cut_off(line: Line) -> None:
    line.transmit(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    for _ in range(16):
        line.transmit(b"1;" + b"x" * 900 + b"\r\nx\r\n")
        line.passes(1)
    assert refusal(line.answer)[0] == 408


def test_time_in_which_the_node_takes_nothing_is_not_the_client_s_fault() -> None:
    uploads = Holding()
    line = Line(uploads)
    line.transmit(b"POST /media HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n")
    line.passes(50)
    assert not line.answer
    uploads.resume_body()
    line.passes(17)
    assert refusal(line.answer)[0] == 408


def test_a_slow_body_that_moves_is_answered(line: Line) -> None:
    line.transmit(HEAD + b"Content-Length: 102400\r\n\r\n")
    for _ in range(100):
        line.transmit(b"x" * 1024)
        line.passes(1)
    assert b"\r\n102400\r\n" in line.answer


def test_who_takes_nothing_of_an_answer_is_cut_off(line: Line) -> None:
    line.transport.reads = False
    line.transmit(b"GET /?size=100000 HTTP/1.1\r\nHost: x\r\n\r\n")
    line.passes(10)
    assert not line.transport.aborted
    line.transport.takes(10)
    line.passes(10)
    assert line.transport.aborted


def test_who_takes_an_answer_slowly_gets_all_of_it(line: Line) -> None:
    line.transport.reads = False
    line.transmit(b"GET /?size=100000 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    while line.transport.dataBuffer:
        line.transport.takes(1100)
        line.passes(1)
    assert not line.transport.aborted


def test_who_asks_on_and_on_and_takes_nothing_is_cut_off(line: Line) -> None:
    line.transport.reads = False
    for _ in range(20):
        line.transmit(b"GET /?size=1000 HTTP/1.1\r\nHost: x\r\n\r\n")
        line.passes(1)
    assert line.transport.aborted


def test_an_idle_connection_is_closed_after_a_minute(line: Line) -> None:
    line.transmit(HEAD + b"Content-Length: 0\r\n\r\n")
    line.passes(59)
    assert not line.over
    line.passes(2)
    assert line.over


def test_a_connection_that_became_a_websocket_is_no_longer_watched(line: Line) -> None:
    line.transmit(HEAD + b"Content-Length: 9\r\n\r\n")
    line.channel.transport = None
    line.passes(1)
    assert not line.watch.channels


TWICE = (
    b"Authorization: Bearer x", b"Content-Length: 3", b"Content-Type: text/plain", b"Host: y",
    b"Idempotency-Key: 1", b"If-Range: x", b"Origin: http://localhost", b"Range: bytes=0-1", b"X-As-User: 1",
    b"X-Request-Id: 1", b"Content-Encoding: identity", b"Expect: 100-continue", b"Sec-WebSocket-Key: x",
    b"Transfer-Encoding: chunked",
)  # fmt: skip


@pytest.mark.parametrize("header", TWICE, ids=lambda header: header.decode())
def test_a_header_that_counts_comes_once(line: Line, header: bytes) -> None:
    length = b"" if header.startswith((b"Content-Length", b"Transfer-Enc")) else b"Content-Length: 3\r\n"
    name, _, value = header.partition(b": ")
    line.transmit(HEAD + length + header + b"\r\n" + name.upper() + b":" + value + b"x\r\n\r\nabc")
    status, error = refusal(line.answer)
    assert (status, error["code"]) == (400, "invalid_argument")
    line.passes(4)
    assert line.over


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
        b"Content-Length: 3\r\nContent-Length: 3\r\n",
        b"Content-Length: 3, 3\r\n",
        b"Content-Length: +3\r\n",
        b"Content-Length : 3\r\n",
        b"Transfer-Encoding: gzip, chunked\r\n",
        b"Transfer-Encoding: \x0bchunked\r\n",
        b"X: a\nContent-Length: 3\r\n",
        b"X: a\x00b\r\n",
    ],
)
def test_a_head_that_can_be_read_in_two_ways_is_refused(line: Line, head: bytes) -> None:
    line.transmit(HEAD + head + b"\r\n0\r\n\r\nGET /?size=7 HTTP/1.1\r\nHost: x\r\n\r\n")
    assert refusal(line.answer)[0] == 400
    assert line.answer.count(b"HTTP/1.1 ") == 1
    assert line.over


def test_chunks_are_for_http_1_1(line: Line) -> None:
    line.transmit(b"POST / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")
    assert refusal(line.answer)[0] == 400


UPGRADE = b"GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"


@pytest.mark.parametrize("path", [b"/ws", b"/%77s", b"//ws", b"/ws/x"])
def test_a_page_of_another_site_cannot_open_a_websocket(line: Line, path: bytes) -> None:
    line.transmit(UPGRADE.replace(b"/ws", path) + b"Origin: https://evil.example\r\n\r\n")
    status, error = refusal(line.answer)
    assert (status, error["code"]) == (403, "forbidden")
    assert "ALLOWED_ORIGINS" in error["message"]


@pytest.mark.parametrize("origin", [b"", b"Origin: http://localhost:3000\r\n"])
def test_an_allowed_page_and_an_app_without_origin_can(line: Line, origin: bytes) -> None:
    line.transmit(UPGRADE + origin + b"\r\n")
    assert line.answer.startswith(b"HTTP/1.1 200 ")  # the test's resource knows no WebSocket


def test_pages_of_allowed_origins_alone_may_read_answers(line: Line) -> None:
    line.transmit(HEAD + b"Origin: http://localhost:3000\r\nContent-Length: 0\r\n\r\n")
    assert b"Access-Control-Allow-Origin: http://localhost:3000\r\n" in line.answer
    assert b"Vary: Origin\r\n" in line.answer
    line.transport.clear()
    line.transmit(HEAD + b"Origin: https://evil.example\r\nContent-Length: 0\r\n\r\n")
    assert b"200 OK" in line.answer
    assert b"Access-Control" not in line.answer


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (b"application/x-www-form-urlencoded", b"size=7"),
        (b"application/x-www-form-urlencoded", b"&" * 1_000_000),
        (b"multipart/form-data; boundary=X", PART),
        (b"multipart/form-data", b"no form"),
    ],
    ids=["one field", "a megabyte of none", "parts", "no form"],
)
def test_nobody_reads_the_fields_of_a_form(line: Line, kind: bytes, body: bytes) -> None:
    began = time.process_time()
    line.transmit(HEAD + b"Content-Type: " + kind + b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
    assert b"\r\n%d\r\n" % len(body) in line.answer
    assert time.process_time() - began < 0.1
