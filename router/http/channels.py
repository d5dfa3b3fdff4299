"""HTTP connections with timeouts for clients that send or receive too slowly.

Twisted has one idle timeout, which a client that sends a byte now and then never reaches. Here one sweep a
second checks the request head, the body and the response of every connection. A connection that became a
WebSocket is no longer checked here; the session reaper does that.
"""

from typing import Any

import structlog
from twisted.internet.protocol import connectionDone
from twisted.python.failure import Failure
from twisted.web.http import HTTPChannel

from portico.domain.errors import InvalidArgument
from portico.domain.transfers import HEAD_WITHIN, RATE, Transfer
from portico.ports import Clock
from router.compat import buffered, cut
from router.http.requests import NodeRequest
from runtime.http_responses import refused_head

log = structlog.get_logger()
NO_REQUEST = InvalidArgument("request", "is no HTTP, or address and headers are longer than 16 KiB")
SLOW_HEAD = InvalidArgument("request", f"the head did not come within {HEAD_WITHIN:.0f} s")
SLOW_BODY = InvalidArgument("body", f"came more slowly than {RATE} bytes a second")


class Channel(HTTPChannel):
    """One HTTP connection, until it becomes a WebSocket. Malformed requests get an error in JSON."""

    watch: "ChannelSweeper"
    requests: list[NodeRequest]
    transport: Any
    head_since: float | None = None  # when an incomplete head began
    outgoing: Transfer | None = None  # the response, while some of it is not received
    taken = 0

    def connectionMade(self) -> None:  # noqa: N802
        self.head_since = self.watch.now()
        self.watch.channels.add(self)
        super().connectionMade()

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        """On a kept-alive connection, the time of a head starts with its first byte."""
        if self.head_since is None and not self.requests:
            self.head_since = self.watch.now()
        super().dataReceived(data)

    def allHeadersReceived(self) -> None:  # noqa: N802
        self.head_since = None
        super().allHeadersReceived()

    def requestDone(self, request: Any) -> None:  # noqa: N802
        """A part of the next head may have arrived with this request (pipelining)."""
        super().requestDone(request)
        if self.persistent and self._buffer and not self._handlingRequest:
            self.head_since = self.watch.now()

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802
        self.watch.channels.discard(self)
        super().connectionLost(reason)

    def lineLengthExceeded(self, line: bytes) -> None:  # noqa: N802, ARG002
        self.refuse(NO_REQUEST)

    def _respondToBadRequestAndDisconnect(self) -> None:  # noqa: N802
        self.refuse(NO_REQUEST)

    def refuse(self, error: InvalidArgument, status: str = "400 Bad Request") -> None:
        """Send an error without a request, and close the connection."""
        self.transport.write(refused_head(error, status))
        self.loseConnection()


class ChannelSweeper:
    """All channels, swept once a second."""

    def __init__(self, clock: Clock) -> None:
        self.channels: set[Channel] = set()
        self.now = clock.seconds

    def sweep(self) -> None:
        now = self.now()
        for channel in list(self.channels):
            if channel.transport is None:
                self.channels.discard(channel)  # it became a WebSocket
            else:
                self._check_channel(channel, now)

    def _check_channel(self, channel: Channel, now: float) -> None:
        request = channel.requests[0] if channel.requests else None
        if _does_not_receive(channel, request, now):
            log.info("http.cut", why="slow_reader")
            cut(channel.transport)
        elif channel.head_since is not None and now - channel.head_since > HEAD_WITHIN:
            log.info("http.cut", why="slow_head")
            channel.head_since = None
            channel.refuse(SLOW_HEAD, "408 Request Timeout")
        elif request and request.incoming and not request.refused and request.incoming.is_stalled(now):
            log.info("http.cut", why="slow_body")
            request.refuse(SLOW_BODY, 408)


def _does_not_receive(channel: Channel, request: NodeRequest | None, now: float) -> bool:
    """Whether the client does not receive its response."""
    waiting = buffered(channel.transport)
    if not waiting:
        channel.outgoing = None
        return False
    taken = (request.sent if request else 0) - waiting
    if channel.outgoing is None:
        channel.outgoing = Transfer(now)
    elif taken > channel.taken:
        channel.outgoing.record_bytes(taken - channel.taken, now)
    channel.taken = taken
    return channel.outgoing.is_stalled(now)


def node_channels(watch: ChannelSweeper) -> type[Channel]:
    return type("Channel", (Channel,), {"watch": watch})
