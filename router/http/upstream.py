"""HTTP client for a component process on a Unix socket, with retries while it restarts.

A request that changes something is retried only while no connection was made, so it is never executed twice.
Retries end after PATIENCE seconds; the client then gets `unavailable`.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from twisted.internet import defer
from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectError
from twisted.internet.interfaces import IPushProducer
from twisted.internet.protocol import Protocol, connectionDone
from twisted.python.failure import Failure
from twisted.web.client import ResponseDone, ResponseNeverReceived
from twisted.web.http import NO_BODY_CODES
from twisted.web.http_headers import Headers
from twisted.web.iweb import UNKNOWN_LENGTH
from twisted.web.server import Request
from zope.interface import implementer

from portico.domain.errors import Unavailable
from portico.ports import Clock
from portico.waiting import retry_until, run_within
from runtime.unix_socket import unix_agent

PATIENCE = 5.0  # seconds for the process to restart
PAUSE = 0.1
ANSWER = 60.0  # seconds for the headers of a response
MOVES = 30.0  # seconds between two chunks of a body, while the client receives
PLAIN = "/?&=%+;,:@!$'()*~-._"  # characters of a path and a query that are not escaped
READS = (b"GET", b"HEAD", b"OPTIONS")
RELAYED_HEADERS = (
    "Content-Type", "Content-Length", "Content-Range", "Content-Disposition", "Accept-Ranges",
    "Last-Modified", "Cache-Control", "Location", "X-Content-Type-Options", "Referrer-Policy",
    "Content-Security-Policy", "Cross-Origin-Resource-Policy", "Content-Encoding", "ETag", "Vary", "Link",
    "Allow", "Retry-After", "WWW-Authenticate", "X-Request-Id",
)  # fmt: skip


class UpstreamClient:
    """HTTP client of one process; `silence` is the error message when it does not answer."""

    def __init__(self, reactor: Any, socket: Path, silence: str) -> None:
        self._silence = silence
        self._reactor = reactor
        self._agent = unix_agent(reactor, socket)

    async def send_request(self, method: bytes, uri: bytes, headers: Headers, body: Any = None) -> Any:
        """The response, when its headers have arrived. Raises Unavailable, also after ANSWER seconds."""
        return await self._retry(
            method, lambda: run_within(ANSWER, self._reactor, self._ask(method, uri, headers, body))
        )

    async def send_streamed_request(
        self, method: bytes, uri: bytes, headers: Headers, body: Any = None
    ) -> Any:
        """The same for a streamed body, without a timeout: the caller has to set one."""
        return await self._retry(method, lambda: self._ask(method, uri, headers, body))

    async def _ask(self, method: bytes, uri: bytes, headers: Headers, body: Any) -> Any:
        address = b"http://component" + quote(uri, safe=PLAIN).encode()
        return await self._agent.request(method, address, headers, body)

    async def _retry(self, method: bytes, work: Callable[[], Awaitable[Any]]) -> Any:
        # A request that changes something is repeated only if no connection was made.
        temporary = (ConnectError, ResponseNeverReceived) if method in READS else ConnectError
        try:
            return await retry_until(
                self._reactor, PATIENCE, PAUSE, work, lambda error: isinstance(error, temporary)
            )
        except (ConnectError, ResponseNeverReceived, defer.TimeoutError):
            raise Unavailable(self._silence) from None


async def relay_response(response: Any, request: Request, clock: Clock) -> None:
    """Relay a response to the client, with back pressure."""
    if request._disconnected:
        response.deliverBody(_Discard())
        return
    request.setResponseCode(response.code)
    for name, values in response.headers.getAllRawHeaders():
        if name.decode() in RELAYED_HEADERS or name.startswith(b"Access-Control-"):
            request.responseHeaders.setRawHeaders(name, values)
    if request.method == b"HEAD":
        request.finish()
        return
    if response.length is not UNKNOWN_LENGTH and response.code not in NO_BODY_CODES:
        request.setHeader(
            "Content-Length", str(response.length)
        )  # Twisted's client removes it from the headers
    relayed: Deferred[None] = Deferred()
    response.deliverBody(_Relay(clock, request, lambda: relayed.callback(None)))
    await relayed


@implementer(IPushProducer)
class _Relay(Protocol):
    """Relays a body; gives up when the process sends nothing for MOVES seconds."""

    transport: Any

    def __init__(self, clock: Clock, request: Request, done: Callable[[], None]) -> None:
        self._clock = clock
        self._request = request
        self._done = done
        self._stall: Any = None

    def connectionMade(self) -> None:  # noqa: N802
        self._watch()
        self._request.registerProducer(self, streaming=True)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        if self._stall is not None:
            self._watch()
        self._request.write(data)

    def pauseProducing(self) -> None:  # noqa: N802
        self._rest()
        self.transport.pauseProducing()

    def resumeProducing(self) -> None:  # noqa: N802
        self._watch()
        self.transport.resumeProducing()

    def stopProducing(self) -> None:  # noqa: N802
        self._rest()
        self.transport.stopProducing()

    def _watch(self) -> None:
        self._rest()
        self._stall = self._clock.callLater(MOVES, self.transport.loseConnection)

    def _rest(self) -> None:
        stall, self._stall = self._stall, None
        if stall is not None and stall.active():
            stall.cancel()

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802
        self._rest()
        if not self._request._disconnected:
            self._request.unregisterProducer()
            if reason.check(ResponseDone):
                self._request.finish()
            else:
                self._request.loseConnection()  # a truncated file must not look complete
        self._done()


class _Discard(Protocol):
    """Discards a body after the client has disconnected."""

    transport: Any

    def connectionMade(self) -> None:  # noqa: N802
        self.transport.loseConnection()
