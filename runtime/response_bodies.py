"""Reads an HTTP response body up to a limit, and aborts when the caller is cancelled."""

from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.protocol import Protocol, connectionDone
from twisted.python.failure import Failure
from twisted.web.client import ResponseDone
from twisted.web.http import PotentialDataLoss

# The other is of a body without a length, as HTTP/1.0 sends it: it ends with the connection.
ENDED = (ResponseDone, PotentialDataLoss)


class BodyTooLong(Exception):
    """The body is longer than the limit."""


def read_body(response: Any, limit: int) -> "Deferred[bytes]":
    """Fires with the body. Closes the connection when it is too long or on cancel."""
    reader = _Reader(limit)
    response.deliverBody(reader)
    return reader.done


class _Reader(Protocol):
    def __init__(self, limit: int) -> None:
        self.done: Deferred[bytes] = Deferred(lambda _: self._hang_up())
        self._limit = limit
        self._body = bytearray()

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        self._body += data
        if len(self._body) > self._limit and not self.done.called:
            self._hang_up()
            self.done.errback(BodyTooLong())

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802
        if not self.done.called:
            if reason.check(*ENDED):
                self.done.callback(bytes(self._body))
            else:
                self.done.errback(reason)

    def _hang_up(self) -> None:
        transport: Any = self.transport
        if transport is not None:
            transport.loseConnection()
