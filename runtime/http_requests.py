"""HTTP requests whose body is streamed, and that can be refused before the body is complete.

Twisted buffers a body in memory or in a temporary file before it asks a resource what to do with it, and
parses a form in memory. Here an `Intake` receives the body chunk by chunk.
"""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from twisted.internet.defer import maybeDeferred
from twisted.protocols.policies import WrappingFactory
from twisted.python.failure import Failure
from twisted.web.server import Request, Site

from portico.domain.errors import PorticoError, TooLarge
from portico.waiting import sleep, wait_while
from runtime.http_responses import refusal, write_json

DRAIN = 4.0  # seconds for the requests under way at the end of a process
PAUSE = 0.02  # seconds between two looks
LINGER = 3.0  # seconds for a client to notice that it was refused, before its connection is closed
MAX_BODY = 1 << 20  # bytes of the body of an ordinary request


class RequestReader:
    """Receives a body. Twisted expects a file here, hence the method names."""

    def write(self, data: bytes) -> None:
        """A chunk of the body."""

    def ended(self) -> None:
        """The body is complete."""

    def close(self) -> None:
        """The request is finished or its client disconnected."""

    def tell(self) -> int:
        """The length of a form to parse, for Twisted: none."""
        return 0


class StreamingRequest(Request):
    """A request whose `choose_reader` chooses the reader of the body."""

    content: Any
    transport: Any
    max_body = MAX_BODY
    refused = False
    _complete = False
    _hang_up: Any = None

    def choose_reader(self, length: int | None) -> RequestReader | None:  # noqa: ARG002
        """The reader of the body; None to keep the body in memory."""
        return None

    def gotLength(self, length: int | None) -> None:  # noqa: N802
        """The headers are complete."""
        channel: Any = self.channel
        self.method, self.uri, self.clientproto = channel._command, channel._path, channel._version
        self.path = self.uri.split(b"?", 1)[0]
        self.content = BytesIO()
        taken_by = self.choose_reader(length)
        if taken_by and self.refused:
            taken_by.close()
        elif taken_by:
            self.content = taken_by
        elif (length or 0) > self.max_body:
            self.refuse(TooLarge("body", self.max_body))

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802
        """A chunk of the body."""
        if self.refused:
            return
        if isinstance(self.content, BytesIO) and self.content.tell() + len(data) > self.max_body:
            self.refuse(TooLarge("body", self.max_body))
        else:
            self.content.write(data)

    def requestReceived(self, command: bytes, path: bytes, version: bytes) -> None:  # noqa: N802
        """The body is complete."""
        self._complete = True
        if self.refused:
            self._finish_refusal()
        elif isinstance(self.content, RequestReader):
            self.content.ended()
        else:
            # Nobody asks for the fields of a form, and of a megabyte of them the reading takes seconds.
            self._parsePOSTFormSubmission = False
            super().requestReceived(command, path, version)  # type: ignore[no-untyped-call]

    def connectionLost(self, reason: Failure) -> None:  # noqa: N802
        """The client has gone."""
        self._stop_lingering()
        super().connectionLost(reason)  # type: ignore[no-untyped-call]

    def pause_body(self) -> None:
        """Pause reading the body."""
        if not (self._complete or self._disconnected):
            self.transport.pauseProducing()

    def resume_body(self) -> None:
        """Resume reading."""
        if not self._disconnected:
            self.transport.resumeProducing()

    def refuse(self, error: PorticoError, status: int | None = None) -> None:
        """Respond with an error now, and ignore the rest of the body."""
        self._cut_short(lambda: refusal(self, error, status))

    def answer(self, status: int, value: Any) -> None:
        """Respond with JSON; ignore the rest of the body."""
        if not self._complete:
            self._cut_short(lambda: write_json(self, status, value))
        elif not self._disconnected:
            write_json(self, status, value)
            self.finish()  # type: ignore[no-untyped-call]

    def _cut_short(self, write: Callable[[], None]) -> None:
        if self.refused or self._disconnected:
            return
        self.refused = True
        taken_by, self.content = self.content, BytesIO()
        taken_by.close()
        self.channel.persistent = False
        self.requestHeaders.removeHeader(b"Expect")  # or Twisted would say 100 Continue after the answer
        self.setHeader(b"Connection", b"close")  # type: ignore[no-untyped-call]
        write()
        if self._complete:
            self.finish()  # type: ignore[no-untyped-call]
        else:
            self._hang_up = self.channel.callLater(LINGER, self._finish_refusal)

    def _finish_refusal(self) -> None:
        """After a delay: a connection closed over unread data is reset, and the answer lost."""
        self._stop_lingering()
        self.finish()  # type: ignore[no-untyped-call]

    def _stop_lingering(self) -> None:
        if self._hang_up is not None and self._hang_up.active():
            self._hang_up.cancel()


class HttpServer:
    """Serves HTTP at a Unix socket, where each connection has one request (the router's are like that)."""

    def __init__(self, reactor: Any, socket: Path, site: Site) -> None:
        self._reactor, self._socket = reactor, socket
        self._connections: Any = WrappingFactory(site)
        self._port = listen(reactor, socket, self._connections)

    async def stop(self) -> None:
        """Accept no more, and return when what is under way is answered, DRAIN seconds at most."""
        closed = self._socket.with_suffix(".closed")
        closed.touch()
        closed.replace(self._socket)  # nobody connects to a file; who has connected already is accepted
        await sleep(self._reactor, PAUSE)
        await maybeDeferred(self._port.stopListening)
        await wait_while(self._reactor, DRAIN, PAUSE, lambda: bool(self._connections.protocols))


def listen(reactor: Any, socket: Path, factory: Any) -> Any:
    """Listen on the socket; a stale socket file of a killed process is deleted."""
    socket.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    socket.unlink(missing_ok=True)
    return reactor.listenUNIX(str(socket), factory, mode=0o600)
