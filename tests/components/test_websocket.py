"""The overridden WebSocket receive path: the session gets what Autobahn's would give it."""

import zlib
from types import SimpleNamespace
from typing import Any

import pytest
from autobahn.twisted.websocket import WebSocketServerFactory, WebSocketServerProtocol
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport

from router.transport.deflate import LEAST, TAIL, Deflater, accept, deflated
from router.transport.frames import LARGEST, frame_at, framed, unmasked
from router.transport.reading_turns import ReadingTurns
from router.transport.sending import Writer
from router.transport.websocket import FastWebSocketConnection, WebSocketConnection
from tests.support.websocket import BINARY, header

HELLO = (
    b"GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
LIMIT = 70_000  # bytes of a message
SIZES = st.sampled_from([0, 1, 2, 125, 126, 127, 300, 65_535, 65_536, LIMIT + 1])
PAYLOADS = st.binary(max_size=20) | st.text(max_size=20).map(str.encode) | SIZES.map(lambda size: b"x" * size)
MASKS = st.binary(min_size=4, max_size=4)


class Ear:
    """A server's end without a session; keeps what that would hear. "hush" silences it, as the limiter."""

    sendClose: Any  # noqa: N815 - Autobahn's
    silenced = False

    def __init__(self) -> None:
        super().__init__()
        self.received: list[tuple[bytes, bool]] = []

    def onConnect(self, request: Any) -> None:  # noqa: N802
        """Accept it."""

    def onOpen(self) -> None:  # noqa: N802
        """Do nothing: there is no session."""

    def onMessage(self, payload: bytes, isBinary: bool) -> None:  # noqa: N802, N803
        """Keep it; "bye" ends the connection, as a session does."""
        self.received.append((payload, isBinary))
        if payload == b"bye":
            self.sendClose(1000)
        if payload == b"hush":
            self.silenced = True


class Connection(Ear, WebSocketServerProtocol):  # type: ignore[misc]
    """Autobahn's."""


class General(Ear, WebSocketConnection):  # type: ignore[misc]
    """The node's, without the fast path."""


class Short(Ear, FastWebSocketConnection):  # type: ignore[misc]
    """The node's, with the fast path."""


class Cable(StringTransport):
    """Keeps what is written; the producer of a connection is nobody's business here."""

    def unregisterProducer(self) -> None:  # noqa: N802
        """There was none."""


def connected(kind: type[Ear], offer: str = "") -> Any:
    """A connection that is open, with what it offers as extensions."""
    factory: Any = WebSocketServerFactory("ws://localhost")
    factory.writer = Writer(lambda: None)
    factory.reading_turns = ReadingTurns(Clock(), lambda: 0.0)  # which have always time
    factory.protocol = kind
    factory.setProtocolOptions(
        openHandshakeTimeout=0, closeHandshakeTimeout=0,
        maxMessagePayloadSize=LIMIT, failByDrop=False, echoCloseCodeReason=True,
        perMessageCompressionAccept=accept,
    )  # fmt: skip
    factory.deflater = Deflater()
    connection = factory.buildProtocol(None)
    connection.makeConnection(Cable())
    extensions = f"Sec-WebSocket-Extensions: {offer}\r\n\r\n" if offer else "\r\n"
    connection.dataReceived(HELLO.removesuffix(b"\r\n") + extensions.encode())
    connection.answer = connection.transport.value()
    connection.transport.clear()
    return connection


def frame(first: int, payload: bytes, mask: bytes) -> bytes:
    """A client's frame."""
    head = bytes((first,)) + header(len(payload), BINARY)[1:]
    return head + mask + bytes(byte ^ mask[place % 4] for place, byte in enumerate(payload))


@st.composite
def conversations(draw: st.DrawFn) -> list[bytes]:
    """What a client sends, as it is cut on the way: messages mostly, and everything else."""
    plain = st.sampled_from([0x81, 0x82])
    other = st.sampled_from([0x01, 0x80, 0x00, 0x89, 0x8A, 0x88, 0x83, 0xC1])
    frames = st.builds(frame, plain | plain | other, PAYLOADS | st.just(b"bye"), MASKS)
    all_of_it = b"".join(draw(st.lists(frames | frames | st.binary(max_size=9), max_size=5)))
    places = sorted(draw(st.lists(st.integers(0, len(all_of_it)), max_size=4)))
    cuts = zip([0, *places], [*places, len(all_of_it)], strict=True)
    return [all_of_it[begin:end] for begin, end in cuts if begin < end]


@settings(max_examples=400, deadline=None)
@given(conversations())
def test_the_session_and_the_client_receive_what_they_receive_from_autobahn(pieces: list[bytes]) -> None:
    autobahns, *ours = connections = [connected(kind) for kind in (Connection, Short, General)]
    for connection in connections:
        for piece in pieces:
            connection.dataReceived(piece)
    for connection in ours:
        assert connection.received == autobahns.received
        assert connection.transport.value() == autobahns.transport.value()
        assert (connection.state, connection.data) == (autobahns.state, autobahns.data)


@pytest.mark.parametrize("cut", [0, 3, 20])
def test_what_was_read_of_a_silenced_connection_waits_and_comes_in_order(cut: int) -> None:
    connection = connected(Short)
    frames_of_client = b"".join(frame(0x81, word, b"mask") for word in (b"one", b"hush", b"two", b"three"))
    connection.dataReceived(frames_of_client[: len(frames_of_client) - cut])
    assert connection.received == [(b"one", False), (b"hush", False)]
    connection.silenced = False
    connection.dataReceived(b"")
    connection.dataReceived(frames_of_client[len(frames_of_client) - cut :])
    assert [payload for payload, _ in connection.received] == [b"one", b"hush", b"two", b"three"]


@given(st.binary(min_size=1, max_size=300), MASKS)
def test_a_mask_is_taken_off_as_it_was_put_on(payload: bytes, mask: bytes) -> None:
    found = frame_at(b"before" + frame(0x82, payload.ljust(2, b"-"), mask) + b"after", len("before"))
    assert found is not None
    assert found.payload == payload.ljust(2, b"-")
    assert unmasked(unmasked(payload, mask), mask) == payload


@pytest.mark.parametrize("size", [0, 1, 125, 126, LARGEST, LARGEST + 1, LIMIT])
@pytest.mark.parametrize("is_binary", [False, True])
def test_sent_messages_are_framed_as_autobahn_frames_them(size: int, is_binary: bool) -> None:
    connection = connected(Connection)
    connection.sendMessage(b"x" * size, is_binary)
    assert framed(b"x" * size, is_binary=is_binary) == connection.transport.value()


class Said:
    """A message of WAMP, and the serializer of a connection, in one."""

    def __init__(self, payload: bytes) -> None:
        self.payload = payload

    def serialize(self, _: object) -> tuple[bytes, bool]:
        return self.payload, False


def test_frames_of_the_server_may_be_longer_than_those_of_clients() -> None:
    connection = connected(Short)
    connection._serializer = Said(b"x" * (LIMIT + 1))
    connection.send(None)
    assert connection.transport.value() == framed(b"x" * (LIMIT + 1), is_binary=False)


def test_a_closing_connection_receives_nothing_and_the_sender_gets_no_error() -> None:
    connection = connected(Short)
    connection._serializer = Said(b"too late")
    connection.sendClose(1000)
    connection.transport.clear()
    connection.send(None)
    assert connection.transport.value() == b""


DEFLATE = "permessage-deflate; client_max_window_bits"
OVER = (1, 300, 50 * LIMIT)  # bytes more than the limit: Autobahn cuts off a few, and refuses many
BOMB = deflated(bytes(2 * LIMIT)) or b""


@st.composite
def compressed_conversations(draw: st.DrawFn) -> bytes:
    """Messages of a client that compresses some, and frames that say so and are not."""
    sizes = st.sampled_from([0, 1, 125, 126, 300, 65_536, LIMIT, LIMIT + 1000])
    payloads = st.text(max_size=20).map(str.encode) | sizes.map(lambda size: b"x" * size)
    squeezed = payloads.map(lambda payload: deflated(payload) or b"")
    compressed = st.builds(frame, st.sampled_from([0xC1, 0xC2]), squeezed, MASKS)
    plain = st.builds(frame, st.sampled_from([0x81, 0x82]), payloads, MASKS)
    invalid = st.sampled_from([b"\xff\xff\xff", b"\x03\x00", BOMB])
    wrong = st.builds(frame, st.sampled_from([0xC1, 0xC2]), invalid, MASKS)
    odd = st.builds(frame, st.sampled_from([0x80, 0xC9]), PAYLOADS, MASKS)
    return b"".join(draw(st.lists(compressed | compressed | plain | wrong | odd, max_size=5)))


@settings(max_examples=300, deadline=None)
@given(compressed_conversations(), st.booleans())
def test_compressed_messages_are_read_as_autobahn_reads_them(data: bytes, agreed: bool) -> None:
    autobahns, *ours = [connected(kind, DEFLATE if agreed else "") for kind in (Connection, Short, General)]
    for connection in (autobahns, *ours):
        connection.dataReceived(data)
    for connection in ours:
        assert connection.received == autobahns.received
        assert connection.transport.value() == autobahns.transport.value()
        assert connection.state == autobahns.state


@pytest.mark.parametrize("kind", [Short, General])
def test_compression_is_agreed_on_when_a_client_offers_it(kind: type[Ear]) -> None:
    answer = connected(kind, DEFLATE).answer
    assert b"permessage-deflate; client_no_context_takeover; server_no_context_takeover\r\n" in answer
    assert b"Extensions" not in connected(kind).answer
    assert b"Extensions" not in connected(kind, "x-webkit-deflate-frame").answer


@pytest.mark.parametrize("kind", [Short, General])
@pytest.mark.parametrize(
    ("offer", "bits"), [(DEFLATE, 15), ("permessage-deflate; server_max_window_bits=9", 9)]
)
def test_large_messages_are_compressed_and_small_ones_are_not(kind: type[Ear], offer: str, bits: int) -> None:
    connection = connected(kind, offer)
    for size in (LEAST - 1, LEAST, LIMIT + 1):
        connection._serializer = Said(b"xyz" * (size // 3) + b"!" * (size % 3))
        connection.send(None)
        sent = connection.transport.value()
        connection.transport.clear()
        if size < LEAST:
            assert sent == framed(connection._serializer.payload, is_binary=False)
        else:
            assert sent[0] == 0xC1
            head = 4 if sent[1] == 126 else 2
            inflater = zlib.decompressobj(-bits)
            assert inflater.decompress(sent[head:] + TAIL) == connection._serializer.payload
            assert len(sent) < size / 5


@pytest.mark.parametrize("kind", [Short, General])
def test_without_an_offer_nothing_is_compressed(kind: type[Ear]) -> None:
    connection = connected(kind)
    connection._serializer = Said(b"x" * LIMIT)
    connection.send(None)
    assert connection.transport.value() == framed(b"x" * LIMIT, is_binary=False)


@pytest.mark.parametrize("kind", [Short, General])
@pytest.mark.parametrize("parts", [1, 3])
@pytest.mark.parametrize("over", OVER)
def test_a_compression_bomb_ends_the_connection_and_is_not_delivered(
    kind: type[Ear], parts: int, over: int
) -> None:
    connection, bomb = connected(kind, DEFLATE), deflated(bytes(LIMIT + over)) or b""
    step = len(bomb) // parts + 1
    pieces = [bomb[place : place + step] for place in range(0, len(bomb), step)]
    for number, piece in enumerate(pieces):
        last = 0x80 if number == len(pieces) - 1 else 0
        connection.dataReceived(frame((0x41 if number == 0 else 0) | last, piece, b"mask"))
    assert connection.received == []
    assert int.from_bytes(connection.transport.value()[2:4]) in (1007, 1009)


@pytest.mark.parametrize("kind", [Short, General])
def test_no_buffer_is_kept_after_a_message(kind: type[Ear]) -> None:
    connection = connected(kind, DEFLATE)
    squeezed = deflated(b"hello " * 100) or b""
    connection.dataReceived(frame(0xC1, squeezed, b"mask") + frame(0x89, b"ping", b"mask"))
    assert connection.received == [(b"hello " * 100, False)]
    assert connection._perMessageCompress._decompressor is None
    assert connection._perMessageCompress._compressor is None


def test_what_a_client_says_counts_as_the_answer_to_a_ping() -> None:
    connection, canceled = connected(Short), []
    connection.autoPingTimeoutCall = SimpleNamespace(cancel=lambda: canceled.append(True))
    connection.dataReceived(frame(0x81, b"[48]", b"mask"))
    assert canceled
    assert connection.received == [(b"[48]", False)]
