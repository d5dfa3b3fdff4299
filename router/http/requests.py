"""The request class of the node's HTTP: validates headers, and times the body.

Twisted buffers a whole body before it calls a resource. Here a request is refused by its headers alone where
that is possible, and uploads are streamed.
"""

from twisted.web.resource import Resource
from twisted.web.server import Request

from portico.domain.errors import Forbidden, InvalidArgument, PorticoError
from portico.domain.transfers import Transfer
from portico.ports import Clock
from router.compat import NAME
from router.http.inbound import InboundRequests
from router.http.origins import OriginCheck
from router.http.uploads import Uploads
from runtime.http_requests import RequestReader, StreamingRequest

# With duplicates, a proxy may use the first value and this node the last (request smuggling).
SINGLE = (
    b"Authorization", b"Content-Encoding", b"Content-Length", b"Content-Type", b"Expect", b"Host",
    b"Idempotency-Key", b"If-Modified-Since", b"If-Range", b"Origin", b"Range", b"Sec-WebSocket-Key",
    b"Sec-WebSocket-Protocol", b"Sec-WebSocket-Version", b"Transfer-Encoding", b"X-As-Team",
    b"X-As-User", b"X-Request-Id",
)  # fmt: skip


class NodeRequest(StreamingRequest):
    """A request from a client; `node_requests` sets its dependencies."""

    clock: Clock
    origins: OriginCheck
    uploads: Uploads | None
    inbound: InboundRequests | None
    incoming: Transfer | None = None  # the body, while it comes
    sent = 0  # bytes of the answer

    def gotLength(self, length: int | None) -> None:  # noqa: N802
        if length != 0:
            self.incoming = Transfer(self.clock.seconds())
        super().gotLength(length)

    def choose_reader(self, length: int | None) -> RequestReader | None:
        """Refuse a request by its headers, or stream `/media` and `/inbound/...`; None for all others."""
        self.origins.mark(self)
        refusal = check_head(self) or self._check_origin()
        if refusal is not None:
            self.refuse(*refusal)
        elif self.uploads and self.method == b"POST" and self.path.rstrip(b"/") == b"/media":
            return self.uploads.choose_reader(self, length)
        elif self.inbound and self.inbound.takes(self):
            return self.inbound.choose_reader(self, length)
        return None

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802
        if self.incoming:
            self.incoming.record_bytes(len(data), self.clock.seconds())
        super().handleContentChunk(data)

    def requestReceived(self, command: bytes, path: bytes, version: bytes) -> None:  # noqa: N802
        self.incoming = None
        super().requestReceived(command, path, version)

    def pause_body(self) -> None:
        if self.incoming:
            self.incoming.pause(self.clock.seconds())
        super().pause_body()

    def resume_body(self) -> None:
        if self.incoming:
            self.incoming.resume(self.clock.seconds())
        super().resume_body()

    def render(self, resrc: Resource) -> None:
        """Name no version in `Server`, which would help attackers."""
        self.setHeader(b"Server", NAME)
        super().render(resrc)

    def write(self, data: bytes) -> None:
        self.sent += len(data)
        super().write(data)

    def _check_origin(self) -> tuple[PorticoError, int] | None:
        """Refuse a WebSocket from an origin that is not allowed."""
        origin = self.getHeader(b"Origin")
        if origin is None or not self.requestHeaders.hasHeader(b"Upgrade"):
            return None
        if self.responseHeaders.hasHeader(b"Access-Control-Allow-Origin"):
            return None
        return Forbidden("pages of this origin may not connect: it is not in ALLOWED_ORIGINS"), 403


def check_head(request: Request) -> tuple[PorticoError, int] | None:
    """The error and status for ambiguous headers; None when they are valid."""
    for name in SINGLE:
        if len(request.requestHeaders.getRawHeaders(name, ())) > 1:
            return InvalidArgument(name.decode(), "came more than once: send it once"), 400
    if request.clientproto != b"HTTP/1.1" and request.requestHeaders.hasHeader(b"Transfer-Encoding"):
        return InvalidArgument("Transfer-Encoding", "is for HTTP/1.1"), 400
    return None


def node_requests(
    uploads: Uploads | None, inbound: InboundRequests | None, origins: OriginCheck, clock: Clock
) -> type[NodeRequest]:
    given = {"uploads": uploads, "inbound": inbound, "origins": origins, "clock": clock}
    return type("Request", (NodeRequest,), given)
