"""A process of rooms as the router worker reaches it: HTTP over a Unix socket, patient with a restart."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from twisted.internet.defer import Deferred
from twisted.internet.endpoints import UNIXClientEndpoint
from twisted.internet.error import ConnectError
from twisted.internet.protocol import Protocol, connectionDone
from twisted.python.failure import Failure
from twisted.web.client import Agent, ResponseDone, ResponseNeverReceived
from twisted.web.http import NO_BODY_CODES
from twisted.web.http_headers import Headers
from twisted.web.iweb import UNKNOWN_LENGTH, IAgentEndpointFactory
from twisted.web.server import Request
from zope.interface import implementer

from portico.domain.errors import Unavailable
from portico.waiting import persist

PATIENCE = 5.0  # seconds for the process to come back
PAUSE = 0.1
PLAIN = "/?&=%+;,:@!$'()*~-._"  # what a path and a query may hold as it is
READS = (b"GET", b"HEAD", b"OPTIONS")
PASSED_BACK = (
    "Content-Type", "Content-Length", "Content-Range", "Content-Disposition", "Accept-Ranges",
    "Last-Modified", "Cache-Control", "Location", "X-Content-Type-Options", "Referrer-Policy",
    "Content-Security-Policy", "Cross-Origin-Resource-Policy", "Content-Encoding", "ETag", "Vary", "Link",
    "Allow", "Retry-After", "WWW-Authenticate", "X-Request-Id",
)  # fmt: skip


@implementer(IAgentEndpointFactory)
class _Socket:
    """Every address is this socket."""

    def __init__(self, reactor: Any, path: Path) -> None:
        self._reactor = reactor
        self._path = path

    def endpointForURI(self, uri: Any) -> UNIXClientEndpoint:  # noqa: N802, ARG002
        return UNIXClientEndpoint(self._reactor, str(self._path))


class Backend:
    """Asks one process; `silence` is what to say when it does not answer."""

    def __init__(self, reactor: Any, socket: Path, silence: str) -> None:
        self._silence = silence
        self._reactor = reactor
        self._agent = Agent.usingEndpointFactory(reactor, _Socket(reactor, socket))

    async def ask(self, method: bytes, uri: bytes, headers: Headers, body: Any = None) -> Any:
        """The response, as soon as its headers are there. Raises Unavailable."""
        address = b"http://room" + quote(uri, safe=PLAIN).encode()
        # What changes something is sent again only while nobody has had a byte of it.
        passing = (ConnectError, ResponseNeverReceived) if method in READS else ConnectError
        try:
            return await persist(
                self._reactor,
                PATIENCE,
                PAUSE,
                lambda: self._agent.request(method, address, headers, body),
                lambda error: isinstance(error, passing),
            )
        except (ConnectError, ResponseNeverReceived):
            raise Unavailable(self._silence) from None


async def pass_back(response: Any, request: Request) -> None:
    """Give the client what the process answered, no faster than the client takes it."""
    if request._disconnected:
        response.deliverBody(_Relay(request, lambda: None)).transport.loseConnection()
        return
    request.setResponseCode(response.code)
    for name, values in response.headers.getAllRawHeaders():
        if name.decode() in PASSED_BACK or name.startswith(b"Access-Control-"):
            request.responseHeaders.setRawHeaders(name, values)
    if request.method == b"HEAD":
        request.finish()
        return
    if response.length is not UNKNOWN_LENGTH and response.code not in NO_BODY_CODES:
        request.setHeader(
            "Content-Length", str(response.length)
        )  # the client keeps it apart from the headers
    relayed: Deferred[None] = Deferred()
    response.deliverBody(_Relay(request, lambda: relayed.callback(None)))
    await relayed


class _Relay(Protocol):
    """From the process to the client."""

    def __init__(self, request: Request, done: Callable[[], None]) -> None:
        self._request = request
        self._done = done

    def connectionMade(self) -> None:  # noqa: N802
        self._request.registerProducer(self.transport, streaming=True)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        self._request.write(data)

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802
        if not self._request._disconnected:
            self._request.unregisterProducer()
            if reason.check(ResponseDone):
                self._request.finish()
            else:
                self._request.loseConnection()  # half a file must not look like a whole one
        self._done()
