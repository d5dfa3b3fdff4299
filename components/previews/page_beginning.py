"""The beginning of a page: its head is there, and how long the rest is does not matter."""

import re
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.protocol import Protocol, connectionDone
from twisted.python.failure import Failure

from portico.domain.inbound.charsets import codec_of

PAGE = 524_288  # bytes
CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
SEARCHED = 1_024  # bytes in which a page says its charset, by the HTML standard


def read_beginning(response: Any) -> "Deferred[bytes]":
    """Fires with the first bytes of the body, and closes the connection then."""
    reader = _Reader()
    response.deliverBody(reader)
    return reader.done


def hang_up(response: Any) -> None:
    """Read nothing of the body."""
    response.deliverBody(_Refusal())


def text_of(body: bytes, content_type: str) -> str:
    """The text of a page in the charset that its header or itself names, else UTF-8.

    No page chooses a codec that is a program: `punycode` takes minutes for half a megabyte.
    """
    named = CHARSET.search(content_type) or CHARSET.search(body[:SEARCHED].decode("latin-1"))
    try:
        return body.decode(codec_of(named.group(1) if named else None), "replace")
    except LookupError:  # one that makes bytes of bytes
        return body.decode("utf-8", "replace")


class _Reader(Protocol):
    def __init__(self) -> None:
        self.done: Deferred[bytes] = Deferred(lambda _: self._hang_up())
        self._body = bytearray()

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        self._body += data
        if len(self._body) >= PAGE:
            self._finish()
            self._hang_up()

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802, ARG002
        self._finish()

    def _finish(self) -> None:
        if not self.done.called:
            self.done.callback(bytes(self._body[:PAGE]))

    def _hang_up(self) -> None:
        transport: Any = self.transport
        if transport is not None:
            transport.loseConnection()


class _Refusal(Protocol):
    def connectionMade(self) -> None:  # noqa: N802
        transport: Any = self.transport
        transport.loseConnection()
