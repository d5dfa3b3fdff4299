"""Somebody at the router in memory: by WebSocket in each serialization, or by RawSocket.

A line that is JSON is one message, written in the serialization of the connection. Any other goes as it is.
"""

import json
import random
from collections.abc import Callable
from itertools import count
from typing import Any

import cbor2
import msgpack
import msgspec
from twisted.protocols.basic import Int32StringReceiver
from twisted.test import iosim

from tests.fuzz.realm import Realm
from tests.fuzz.router_service import TOKENS
from tests.support.websocket import BINARY, TEXT, WebSocket

MAGIC, CBOR = 0x7F, 3
SIZES = (0xF0, 0x00)  # what a RawSocket takes: 16 MiB, or 512 bytes
WAYS = ("json", "cbor", "msgpack", "raw", "narrow")
INVOCATION = 68
MADE = (33, 65)  # SUBSCRIBED, REGISTERED
WRITE: dict[str, Callable[[Any], bytes]] = {"json": msgspec.json.encode, "msgpack": msgpack.packb}
READ: dict[str, Callable[[bytes], Any]] = {"json": json.loads, "msgpack": msgpack.unpackb}
NUMBERS = count(1)


class RawSocket(Int32StringReceiver):
    """A RawSocket that takes messages of some size."""

    transport: Any
    MAX_LENGTH = 1 << 24
    code = None

    def __init__(self, received: Callable[[bytes], None], size: int) -> None:
        self.stringReceived, self._size = received, size  # type: ignore[method-assign]
        self._shaken = False

    def connectionMade(self) -> None:  # noqa: N802
        """The opening handshake."""
        self.transport.write(bytes((MAGIC, self._size | CBOR, 0, 0)))

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        """After the answer to it, messages."""
        super().dataReceived(data if self._shaken else data[4:])
        self._shaken = True

    def send(self, payload: bytes, _: int) -> None:
        """Say a message."""
        self.sendString(payload)


class Client:
    """One connection; `heard` are the messages of the router, `said` those that could be read."""

    def __init__(self, realm: Realm, way: str) -> None:
        random.seed(next(NUMBERS))  # Hypothesis does so with 0 each time: ids would come again
        self._realm = realm
        self._way = way
        self.received: list[list[Any]] = []
        self.said: list[Any] = []
        self._asked = self._made = 0
        self._protocol, factory = self._ends(way)
        server = factory.buildProtocol(None)
        ends = iosim.makeFakeServer(server), iosim.makeFakeClient(self._protocol)
        self._line = ends[1]
        self._pump = iosim.connect(server, ends[0], self._protocol, ends[1], clock=realm.clock)
        self._settle()

    @property
    def is_open(self) -> bool:
        """Whether the router has not hung up."""
        return not self._line.disconnected

    @property
    def code(self) -> int | None:
        """Why it has, on a WebSocket."""
        return self._protocol.code  # type: ignore[no-any-return]

    def transmit(self, line: bytes) -> None:
        """Say it, if there is still somebody who hears; an empty line is a second that passes."""
        if not line:
            self._realm.pass_time(1.0)
        elif self.is_open:
            self._protocol.send(self._written(self._filled_in(line)), TEXT if self._way == "json" else BINARY)
        self._settle()

    def leave(self) -> None:
        """Be gone, without a word."""
        if self.is_open:
            self._line.abortConnection()
            self._settle()

    def _ends(self, way: str) -> tuple[Any, Any]:
        if way in ("raw", "narrow"):
            return RawSocket(self._receive, SIZES[way == "narrow"]), self._realm.services
        return WebSocket(self._receive, f"wamp.2.{way}"), self._realm.web

    def _settle(self) -> None:
        """Until nobody has anything more to say."""
        while self._pump.flush() or self._realm.settle():
            pass

    def _filled_in(self, line: bytes) -> bytes:
        """The line with what is known by name only."""
        for name, token in TOKENS.items():
            line = line.replace(f'"${name}"'.encode(), f'"{token}"'.encode())
        line = line.replace(b'"$asked"', str(self._asked).encode())
        return line.replace(b'"$made"', str(self._made).encode())

    def _written(self, line: bytes) -> bytes:
        try:
            message = msgspec.json.decode(line)
            written = WRITE.get(self._way, cbor2.dumps)(message)
        except (ValueError, OverflowError, RecursionError):
            return line
        self.said.append(message)
        return line if self._way == "json" else written

    def _receive(self, payload: bytes) -> None:
        message = READ.get(self._way, cbor2.loads)(payload)
        self.received.append(message)
        if message[0] == INVOCATION:
            self._asked = message[1]
        elif message[0] in MADE:
            self._made = message[2]
