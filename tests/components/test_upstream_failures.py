"""A process behind the node that hangs or responds with nonsense: its clients get a response all the same."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_twisted
from twisted.internet import reactor
from twisted.internet.task import Clock
from twisted.web.client import ResponseFailed
from twisted.web.http_headers import Headers

import router.http.upstream
from portico.domain.errors import Unavailable
from router.http.upstream import MOVES, UpstreamClient, _Relay


@contextmanager
def process(path: Path, says: bytes, hangs: threading.Event) -> Iterator[UpstreamClient]:
    """Says this to whoever asks, and nothing more until `hangs` is set."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        thread = threading.Thread(target=_serve, args=(listener, says, hangs), daemon=True)
        thread.start()
        yield UpstreamClient(reactor, path, "not now")
        hangs.set()
        thread.join()


def _serve(listener: socket.socket, says: bytes, hangs: threading.Event) -> None:
    connection, _ = listener.accept()
    with connection:
        connection.recv(65536)
        connection.sendall(says)
        hangs.wait(20)


@pytest_twisted.ensureDeferred
async def test_one_that_never_answers_is_given_up_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(router.http.upstream, "ANSWER", 0.2)
    with (
        process(tmp_path / "s", b"", threading.Event()) as backend,
        pytest.raises(Unavailable, match="not now"),
    ):
        await backend.send_request(b"GET", b"/", Headers())


@pytest.mark.parametrize(
    "says", [b"garbage\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", b"\x16\x03\x01" * 9_000]
)
@pytest_twisted.ensureDeferred
async def test_nonsense_is_a_failure_at_once(tmp_path: Path, says: bytes) -> None:
    with process(tmp_path / "s", says, threading.Event()) as backend, pytest.raises(ResponseFailed):
        await backend.send_request(b"POST", b"/", Headers())


class Client:
    """A request whose client takes what comes."""

    _disconnected = False

    def __init__(self) -> None:
        self.taken = b""
        self.ended = ""
        self.producer: Any = None

    def registerProducer(self, producer: Any, streaming: bool) -> None:  # noqa: N802
        assert streaming
        self.producer = producer

    def unregisterProducer(self) -> None:  # noqa: N802
        self.producer = None

    def write(self, data: bytes) -> None:
        self.taken += data

    def finish(self) -> None:
        self.ended = "whole"

    def loseConnection(self) -> None:  # noqa: N802
        self.ended = "cut"


class Transport:
    """The connection to the process."""

    def __init__(self, lose: Callable[[], None]) -> None:
        self.loseConnection = lose
        self.paused = False

    def pauseProducing(self) -> None:  # noqa: N802
        self.paused = True

    def resumeProducing(self) -> None:  # noqa: N802
        self.paused = False


def relay(clock: Clock) -> tuple[_Relay, Client, Transport]:
    client: Any = Client()
    made = _Relay(clock, client, lambda: None)
    transport: Any = Transport(made.connectionLost)
    made.makeConnection(transport)
    return made, client, transport


def test_a_body_that_stops_coming_is_cut_off() -> None:
    clock = Clock()
    made, client, _ = relay(clock)
    clock.advance(MOVES - 1)
    made.dataReceived(b"half")
    clock.advance(MOVES - 1)
    assert not client.ended
    clock.advance(1)
    assert (client.taken, client.ended) == (b"half", "cut")


def test_a_client_that_takes_its_time_is_not_the_process_s_fault() -> None:
    clock = Clock()
    _, client, transport = relay(clock)
    client.producer.pauseProducing()
    clock.advance(MOVES * 3)
    assert (client.ended, transport.paused) == ("", True)
    client.producer.resumeProducing()
    clock.advance(MOVES)
    assert client.ended == "cut"
