"""RawSocket connections: of the components, and of services on the same machine.

A client announces its maximum length in the handshake (512 bytes at least). Autobahn raises an exception in
the code that sends, with side effects: a session joins without a WELCOME, a result is lost, an event is
published again to those who have it. Here the connection is closed instead.
"""

from typing import Any

import structlog
from autobahn.exception import PayloadExceededError
from autobahn.wamp.exception import ProtocolError
from crossbar.router import protocol
from twisted.internet.abstract import FileDescriptor

from portico.contract import uris
from router.compat import has_joined
from router.core.results import handle_plain, is_plain
from router.transport.joining import MAX_BYTES
from router.transport.receiving import PROTOCOL_ERROR, deliver, log_violation
from router.transport.sending import MUCH, Writer
from router.transport.serializers import JsonSerializer, supported
from runtime.component_codec import ComponentSerializer

log = structlog.get_logger()
LARGE_READ = 1 << 20  # bytes read at once from a component of which much waits


class RawSocketConnection(protocol.WampRawSocketServerProtocol):
    """Crossbar's, with the limits before joining, and without tracebacks for malformed data."""

    MAX_LENGTH: int
    transport: Any
    _session: Any
    _serializer: Any
    silenced = False  # set by the limiter
    _is_component = False

    def _on_handshake_complete(self) -> None:
        """Limit the length of messages until the session has joined."""
        self._joined_max_length, self.MAX_LENGTH = self.MAX_LENGTH, MAX_BYTES
        super()._on_handshake_complete()

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        if self.MAX_LENGTH == MAX_BYTES and has_joined(self):
            self.MAX_LENGTH = self._joined_max_length
            if self._session._authrole == uris.COMPONENT:
                self._is_component = True
                self._serializer = ComponentSerializer()
        if self._is_component:
            self._keep_up(len(data))
        super().dataReceived(data)

    def _keep_up(self, size: int) -> None:
        """Read all that waits of a component, which carries the traffic of all clients.

        Each connection is read once in a turn of the reactor. With many busy clients a turn is long, and the
        answers would wait for many turns.
        """
        usual = FileDescriptor.bufferSize
        self.transport.bufferSize = usual if size < usual else LARGE_READ

    def stringReceived(self, payload: bytes) -> None:  # noqa: N802
        """Deliver the messages; abort the connection on malformed data."""
        try:
            messages = self._serializer.unserialize(payload)
        except Exception as error:  # noqa: BLE001 - Autobahn's parser trips over nonsense in many ways
            self._end(PROTOCOL_ERROR, error)
            return
        for msg in messages:
            deliver(self, msg, self._end)

    def lengthLimitExceeded(self, length: int) -> None:  # noqa: N802
        self._end(PROTOCOL_ERROR, ProtocolError(f"{length} bytes"))

    def send(self, msg: Any) -> None:
        try:
            super().send(msg)
        except PayloadExceededError:
            log.info("client.message_limit_too_small", most=self._max_len_send)
            self.abort()

    def _end(self, _: int, error: Exception) -> None:
        log_violation(error)
        self.abort()


class FastRawSocketConnection(RawSocketConnection):
    """The same with the fast path for results and events of components (router/core/results.py)."""

    factory: "RawSocketFactory"

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        """Collect what a large chunk causes to be sent to the clients, and write it once for each."""
        if len(data) < MUCH:
            super().dataReceived(data)
            return
        with self.factory.writer.collecting():
            super().dataReceived(data)

    def stringReceived(self, payload: bytes) -> None:  # noqa: N802
        if not (is_plain(self._session, payload) and handle_plain(self._session, payload)):
            super().stringReceived(payload)


class RawSocketFactory(protocol.WampRawSocketServerFactory):
    """Constructs connections with Portico's serializers. JSON is always one: components speak it."""

    protocol = RawSocketConnection
    _serializers: dict[int, Any]

    def __init__(self, sessions: Any, config: dict[str, Any], writer: Writer) -> None:
        super().__init__(sessions, config)
        self.writer = writer
        own = {JsonSerializer.RAWSOCKET_SERIALIZER_ID: JsonSerializer()}
        self._serializers = {**supported(self._serializers), **own}


class FastRawSocketFactory(RawSocketFactory):
    """The same with the fast path."""

    protocol = FastRawSocketConnection
