"""Immediate writes: nothing waits for the next reactor iteration, and nothing is lost or reordered."""

import socket
from collections.abc import AsyncIterator, Callable
from functools import partial
from itertools import cycle, islice
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
import pytest_twisted
from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred
from twisted.internet.protocol import Factory, Protocol
from twisted.internet.threads import deferToThread
from twisted.python.failure import Failure

from router.transport import sending
from router.transport.rawsocket import FastRawSocketConnection

reactor: Any = global_reactor
PATIENCE = 5.0
FAR_TOO_MUCH = list(
    islice(cycle((b"a", b"bc" * 40, b"d" * 70_000, b"e" * 300)), 400)
)  # far more than a kernel takes


def never() -> None:
    """Nothing swells here."""
    raise AssertionError("something has swollen")


class Accepted(Protocol):
    """The server's end."""

    transport: Any
    factory: Any
    writer = sending.ImmediateWriter(never)

    def __init__(self) -> None:
        self.lost: list[Failure] = []
        self.ended: Deferred[None] = Deferred()

    def connectionMade(self) -> None:  # noqa: N802
        """Tell the factory."""
        self.write = partial(self.writer.write, self.transport)
        self.factory.accepted.callback(self)

    def connectionLost(self, reason: Failure) -> None:  # type: ignore[override]  # noqa: N802
        """Count."""
        self.lost.append(reason)
        self.ended.callback(None)


class Tapped:
    """A socket that counts what is sent."""

    def __init__(self, wire: socket.socket) -> None:
        self._wire = wire
        self.sent = 0

    def send(self, data: bytes) -> int:
        """Count."""
        self.sent += 1
        return self._wire.send(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._wire, name)


class Ends(NamedTuple):
    """A connection: the server's end in the reactor, the client's a blocking socket."""

    server: Accepted
    client: socket.socket


@pytest_twisted.async_yield_fixture()
async def ends() -> AsyncIterator[Ends]:
    """A connection of which the server's end writes at once."""
    factory: Any = Factory.forProtocol(Accepted)
    factory.accepted = Deferred()
    port = reactor.listenTCP(0, factory, interface="127.0.0.1")
    client = socket.create_connection(("127.0.0.1", port.getHost().port), PATIENCE)
    server = await factory.accepted
    yield Ends(server, client)
    client.close()
    await server.ended
    await port.stopListening()


def read_all(client: socket.socket) -> bytes:
    """What comes until the other end closes."""
    return b"".join(iter(lambda: client.recv(1 << 16), b""))


def read(client: socket.socket, size: int) -> bytes:
    """So many bytes."""
    received = b""
    while len(received) < size and (piece := client.recv(size - len(received))):
        received += piece
    return received


def component(writer: sending.Writer, receive: Callable[[bytes], None]) -> Any:
    """The router's end of a component's connection; `receive` gets its messages."""
    connection: Any = FastRawSocketConnection()
    connection.factory = SimpleNamespace(writer=writer)
    connection._handshake_complete, connection.MAX_LENGTH = True, 1 << 24
    connection.stringReceived = receive
    return connection


@pytest_twisted.ensureDeferred
async def test_it_is_there_before_the_turn_is_over(ends: Ends) -> None:
    ends.server.write(b"ring")
    assert ends.client.recv(10) == b"ring"  # blocks the reactor: it has not had another turn


@pytest_twisted.ensureDeferred
async def test_what_the_kernel_does_not_take_follows_in_order_and_before_the_end(ends: Ends) -> None:
    for piece in FAR_TOO_MUCH:
        ends.server.write(piece)
    read = ends.client.recv(1 << 20)  # the kernel could take more again, but what waits is first
    ends.server.write(b"the end")
    ends.server.transport.loseConnection()
    read += await deferToThread(read_all, ends.client)
    assert read == b"".join(FAR_TOO_MUCH) + b"the end"


@pytest_twisted.ensureDeferred
async def test_a_client_that_is_gone_ends_the_connection_once(ends: Ends) -> None:
    ends.client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    ends.client.close()  # with a reset
    for _ in range(3):
        ends.server.write(b"anybody there?")
    await ends.server.ended
    ends.server.write(b"hello?")
    assert len(ends.server.lost) == 1


@pytest_twisted.ensureDeferred
async def test_a_producer_that_waits_to_be_asked_is_asked(ends: Ends) -> None:
    pieces = iter(FAR_TOO_MUCH)

    class Producer:
        def resumeProducing(self) -> None:  # noqa: N802
            piece = next(pieces, None)
            if piece is None:
                ends.server.transport.unregisterProducer()
                ends.server.transport.loseConnection()
            else:
                ends.server.write(piece)

        def stopProducing(self) -> None:  # noqa: N802
            raise AssertionError("nobody hung up")

    ends.server.transport.registerProducer(Producer(), False)
    assert await deferToThread(read_all, ends.client) == b"".join(FAR_TOO_MUCH)


@pytest.mark.parametrize(("said", "writes"), [(sending.MUCH - 1, 3), (sending.MUCH, 1)])
@pytest_twisted.ensureDeferred
async def test_many_publications_of_a_component_are_written_together(
    ends: Ends, said: int, writes: int
) -> None:
    wire = Tapped(ends.server.transport.socket)
    ends.server.transport.socket = wire
    talk = sending.ImmediateWriter(never)

    def receive(_: bytes) -> None:
        for piece in (b"one, ", b"two, ", b"three"):
            talk.write(ends.server.transport, piece)

    component(talk, receive).dataReceived((said - 4).to_bytes(4) + b"." * (said - 4))
    assert wire.sent == writes
    assert ends.client.recv(100) == b"one, two, three"  # and the reactor has not had another turn


@pytest_twisted.ensureDeferred
async def test_buffered_output_is_written_though_a_frame_fails(ends: Ends) -> None:
    talk = sending.ImmediateWriter(never)

    def stumble(_: bytes) -> None:
        talk.write(ends.server.transport, b"said before")
        raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        component(talk, stumble).dataReceived(sending.MUCH.to_bytes(4) + b"." * sending.MUCH)
    talk.write(ends.server.transport, b", said after")
    assert ends.client.recv(100) == b"said before, said after"


@pytest_twisted.ensureDeferred
async def test_what_autobahn_writes_itself_follows_what_was_collected(ends: Ends) -> None:
    talk = sending.ImmediateWriter(never)
    with talk.collecting():
        talk.write(ends.server.transport, b"an event, ")
        talk.flush()
        ends.server.transport.write(b"a close frame")
        talk.write(ends.server.transport, b", another event")
    assert await deferToThread(read, ends.client, 38) == b"an event, a close frame, another event"


@pytest_twisted.ensureDeferred
async def test_other_connections_are_written_to_when_a_turn_is_over(ends: Ends) -> None:
    ends.server.transport.write(b"a page")
    ends.client.setblocking(False)
    with pytest.raises(BlockingIOError):
        ends.client.recv(10)
    ends.client.settimeout(PATIENCE)
    assert await deferToThread(read, ends.client, 6) == b"a page"


@pytest_twisted.ensureDeferred
async def test_too_much_for_a_client_is_noticed_at_once_and_once(ends: Ends) -> None:
    noticed: list[int] = []
    talk = sending.ImmediateWriter(lambda: noticed.append(len(written)))
    written: list[bytes] = []
    for _ in range(12):
        written.append(b"x" * (1 << 20))
        talk.write(ends.server.transport, written[-1])
    assert len(noticed) == 1
    assert 4 < noticed[0] < 12
    ends.server.transport.abortConnection()
