"""A client that writes raw WAMP messages, valid or not, and need not follow the protocol."""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

import cbor2
import msgpack
import msgspec
from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred

from tests.support.node import Node
from tests.support.websocket import BINARY, TEXT, WebSocket, open_websocket

TIMEOUT = 20.0
HELLO: Final = 1
WELCOME: Final = 2
ABORT: Final = 3
CHALLENGE: Final = 4
AUTHENTICATE: Final = 5
GOODBYE: Final = 6
ERROR: Final = 8
PUBLISH: Final = 16
SUBSCRIBE: Final = 32
SUBSCRIBED: Final = 33
UNSUBSCRIBE: Final = 34
EVENT: Final = 36
CALL: Final = 48
CANCEL: Final = 49
RESULT: Final = 50
REGISTER: Final = 64
ROLES: Final[dict[str, Any]] = {"caller": {}, "subscriber": {}, "publisher": {}, "callee": {}}


class Codec(NamedTuple):
    """A serialization of WAMP."""

    subprotocol: str
    opcode: int
    encode: Callable[[Any], bytes]
    decode: Callable[[bytes], Any]


JSON = Codec("wamp.2.json", TEXT, msgspec.json.encode, msgspec.json.decode)
CBOR = Codec("wamp.2.cbor", BINARY, cbor2.dumps, cbor2.loads)
MSGPACK = Codec("wamp.2.msgpack", BINARY, msgpack.packb, msgpack.unpackb)
CODECS = (JSON, CBOR, MSGPACK)
Message = list[Any]


class Gone(Exception):
    """The connection ended before what the test waits for came."""


class Raw:
    """One connection; remembers every message, and waits for more."""

    def __init__(self, codec: Codec) -> None:
        self.codec = codec
        self.received: list[Message] = []
        self.websocket: WebSocket
        self._requests = 0
        self._waiting: list[tuple[Callable[[Message], bool], Deferred[Message]]] = []

    async def connect(self, port: int, offer: str = "") -> None:
        """Open the WebSocket."""
        self.websocket = await open_websocket(
            global_reactor, port, self._on_message, self.codec.subprotocol, offer
        )
        self.websocket.closed.addCallback(self._on_close)

    def transmit(self, message: Any) -> None:
        """Send a message."""
        self.websocket.send(self.codec.encode(message), self.codec.opcode)

    async def join(self, token: str, authid: str | None = None) -> Message:
        """Come in; the WELCOME or the ABORT."""
        hello = {"roles": ROLES, "authmethods": ["ticket"], **({"authid": authid} if authid else {})}
        self.transmit([HELLO, "portico", hello])
        await self.wait_for(CHALLENGE)
        self.transmit([AUTHENTICATE, token, {}])
        return await self.first(lambda message: message[0] in (WELCOME, ABORT))

    async def subscribe(self, topic: str = "portico.event.", match: str = "prefix") -> Message:
        """Subscribe; the SUBSCRIBED or the ERROR."""
        return await self.answer(self.request(SUBSCRIBE, {"match": match}, topic))

    async def call(self, procedure: str, *payload: Any) -> Message:
        """Call `portico.<procedure>` with args and kwargs as given; the RESULT or the ERROR."""
        return await self.answer(self.request(CALL, {}, f"portico.{procedure}", *payload))

    def request(self, code: int, *rest: Any) -> int:
        """Send a request with the next number; the number."""
        self._requests += 1
        self.transmit([code, self._requests, *rest])
        return self._requests

    async def answer(self, request: int) -> Message:
        """The reply to a request, or its ERROR."""
        return await self.first(
            lambda message: (
                (message[0] > ERROR and message[0] != EVENT and message[1] == request)
                or (message[0] == ERROR and message[2] == request)
            )
        )

    async def wait_for(self, code: int) -> Message:
        """The first message of this type."""
        return await self.first(lambda message: message[0] == code)

    async def first(self, wanted: Callable[[Message], bool]) -> Message:
        """The first message, heard or to come, that is wanted. Raises Gone."""
        for message in self.received:
            if wanted(message):
                return message
        if self.websocket.closed.called:
            raise Gone
        waiting: Deferred[Message] = Deferred()
        self._waiting.append((wanted, waiting))
        return await waiting.addTimeout(TIMEOUT, global_reactor)

    async def closed(self) -> int | None:
        """Return when the connection has ended, with the code of its close frame."""
        done: Deferred[int | None] = Deferred()
        self.websocket.closed.addCallback(_pass_on, done)
        return await done.addTimeout(TIMEOUT, global_reactor)

    def leave(self) -> None:
        """Be gone."""
        self.websocket.close()

    def _on_message(self, payload: bytes) -> None:
        message = self.codec.decode(payload)
        self.received.append(message)
        for wanted, waiting in list(self._waiting):
            if wanted(message):
                self._waiting.remove((wanted, waiting))
                waiting.callback(message)

    def _on_close(self, code: int | None) -> int | None:
        waiting, self._waiting = self._waiting, []
        for _, deferred in waiting:
            deferred.errback(Gone())
        return code


def _pass_on(code: int | None, done: "Deferred[int | None]") -> int | None:
    if not done.called:
        done.callback(code)
    return code


async def open_raw(node: Node, codec: Codec = JSON) -> Raw:
    """A connection that has said nothing yet."""
    raw = Raw(codec)
    await raw.connect(node.port)
    return raw


async def enter_raw(node: Node, user_id: str, codec: Codec = JSON, token: str | None = None) -> Raw:
    """A joined connection that has subscribed to everything."""
    raw = await open_raw(node, codec)
    welcome = await raw.join(token or node.token(user_id))
    assert welcome[0] == WELCOME, welcome
    assert (await raw.subscribe())[0] == SUBSCRIBED
    return raw
