"""SMTP (RFC 5321): receives mails to addresses of answers, and nothing else. It relays nothing.

A mail is accepted when its answer is stored, as in LMTP: after a temporary error the server tries again.
Unknown recipients are refused at once, so that nobody has to send bounces.
"""

from collections.abc import Callable
from functools import partial
from io import BytesIO
from typing import Any

import structlog
from twisted.internet.defer import Deferred, DeferredSemaphore, succeed
from twisted.internet.error import CannotListenError
from twisted.internet.protocol import ServerFactory, connectionDone
from twisted.mail.smtp import (
    ESMTP,
    Address,
    IMessage,
    IMessageDelivery,
    SMTPServerError,
    User,
)
from twisted.python.failure import Failure
from zope.interface import implementer

from components.inbound.requests import ReceivedMail, Unreadable, in_thread
from components.inbound.service import InboundService
from components.inbound.starttls import ServerTls
from portico.domain.errors import PorticoError
from portico.domain.inbound.mail import read_mail
from portico.domain.inbound.reply_addresses import tokens_in

log = structlog.get_logger()
TIMEOUT = 120  # seconds between two lines
CONNECTIONS = 50  # at the same time
MAX_RECIPIENTS = 5  # of one mail
AT_ONCE = 2  # mails that are read concurrently
LATER = 451, "Try again later"
UNKNOWN = 550, "No such recipient here"
TOO_MANY = 452, "Too many recipients"
TOO_LARGE = 552, b"The message is too large"  # Twisted takes bytes here, and text in answers to commands


class InboundSmtp:
    """What all connections share."""

    def __init__(
        self, service: InboundService, domain: str, max_bytes: int, tls: ServerTls | None = None
    ) -> None:
        self.service = service
        self.tls = tls
        self.domain = domain
        self.max_bytes = max_bytes
        self.reading = DeferredSemaphore(AT_ONCE)

    async def receive(self, content: bytes, sender: str, tokens: list[str]) -> None:
        """Store the answer. Raises SMTPServerError if the other server has to try again."""
        try:
            mail = await in_thread(partial(read_mail, content, self.domain, sender))
            await self.service.take_mail(ReceivedMail(mail, tokens))
        except Unreadable as error:
            self.service.note_unreadable(error)
        except PorticoError as error:
            log.warning("inbound.request_refused", via="email", provider="smtp", code=error.code)
            raise SMTPServerError(*LATER) from None
        except Exception:
            log.exception("inbound.failed")
            raise SMTPServerError(*LATER) from None


@implementer(IMessageDelivery)
class Delivery:
    """The mails of one connection, one after the other."""

    def __init__(self, shared: InboundSmtp) -> None:
        self._shared = shared
        self._sender = ""
        self._tokens: list[str] = []

    def receivedHeader(self, helo: Any, origin: Any, recipients: Any) -> bytes:  # noqa: N802, ARG002
        """A header of our own is of no use: the mail goes nowhere else."""
        return b""

    def validateFrom(self, helo: Any, origin: Address) -> Address:  # noqa: N802, ARG002
        """Everybody may send; an empty sender is a bounce, which is dropped later."""
        self._sender, self._tokens = str(origin), []
        return origin

    def validateTo(self, user: User) -> "Deferred[Callable[[], Any]]":  # noqa: N802
        """Refuse whoever is no person in a conversation now."""
        return Deferred.fromCoroutine(self._validate(str(user.dest)))

    async def _validate(self, recipient: str) -> Callable[[], Any]:
        tokens = tokens_in([recipient], self._shared.domain)
        if len(self._tokens) >= MAX_RECIPIENTS:
            raise SMTPServerError(*TOO_MANY)
        try:
            is_known = bool(tokens) and await self._shared.service.is_known(tokens[0])
        except PorticoError:
            raise SMTPServerError(*LATER) from None
        if not is_known:
            raise SMTPServerError(*UNKNOWN)
        self._tokens.append(tokens[0])
        is_first = len(self._tokens) == 1
        return partial(IncomingMail, self._shared, self._sender, self._tokens) if is_first else AlsoTo


@implementer(IMessage)
class IncomingMail:
    """A mail while it comes, for all its recipients."""

    def __init__(self, shared: InboundSmtp, sender: str, tokens: list[str]) -> None:
        self._shared = shared
        self._sender = sender
        self._tokens = [*tokens]
        self._content = BytesIO()

    def lineReceived(self, line: bytes) -> None:  # noqa: N802
        """Keep a line. Raises SMTPServerError for a mail that is too large."""
        if self._content.tell() + len(line) > self._shared.max_bytes:
            raise SMTPServerError(*TOO_LARGE)
        self._content.write(line + b"\r\n")

    def eomReceived(self) -> "Deferred[None]":  # noqa: N802
        """The mail is complete."""
        return self._shared.reading.run(lambda: Deferred.fromCoroutine(self._receive()))

    async def _receive(self) -> None:
        await self._shared.receive(self._content.getvalue(), self._sender, self._tokens)

    def connectionLost(self) -> None:  # noqa: N802
        """Forget what has come."""
        self._content = BytesIO()


@implementer(IMessage)
class AlsoTo:
    """The same mail for another recipient: the first one's has it."""

    def lineReceived(self, line: bytes) -> None:  # noqa: N802
        """Nothing is kept."""

    def eomReceived(self) -> "Deferred[None]":  # noqa: N802
        return succeed(None)

    def connectionLost(self) -> None:  # noqa: N802
        """Nothing was kept."""


class Connection(ESMTP):
    """Twisted's class, which names its version, knows no limit of size, and calls every failure permanent."""

    noisy = False
    timeout = TIMEOUT

    def __init__(self, shared: InboundSmtp, closed: Callable[[], None]) -> None:
        super().__init__(contextFactory=shared.tls)  # type: ignore[no-untyped-call]
        self._is_deaf = False
        self.delivery = Delivery(shared)
        self.host: bytes = shared.domain.encode()
        self._max_bytes = shared.max_bytes
        self._closed = closed

    def greeting(self) -> bytes:
        return b"%b ESMTP" % self.host

    def extensions(self) -> dict[bytes, Any]:
        """SIZE (RFC 1870), that a mail may have characters of 8 bits, and STARTTLS (RFC 3207)."""
        known: dict[bytes, Any] = {b"SIZE": [str(self._max_bytes).encode()], b"8BITMIME": None}
        offered = {b"STARTTLS": None} if self.canStartTLS and not self.startedTLS else {}
        return {**known, **offered}

    def ext_STARTTLS(self, rest: bytes) -> None:  # noqa: N802
        """Encrypt from here on. What the client said in the clear is forgotten (RFC 3207, section 4.2)."""
        if self.ctx is not None and not self.ctx.load():
            self.sendCode(454, b"TLS is not available now")  # type: ignore[no-untyped-call]
            return
        super().ext_STARTTLS(rest)  # type: ignore[no-untyped-call]
        if self.startedTLS:
            self._is_deaf, self._helo, self._from, self._to = True, None, None, []

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        """Commands that came with STARTTLS, in the clear, are not heard: anybody may have added them."""
        self._is_deaf = False
        super().dataReceived(data)  # type: ignore[no-untyped-call]
        if self._is_deaf:
            self._buffer = b""

    def lineReceived(self, line: bytes) -> None:  # noqa: N802
        if not self._is_deaf:
            super().lineReceived(line)  # type: ignore[no-untyped-call]

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802
        self._closed()
        super().connectionLost(reason)  # type: ignore[no-untyped-call]

    def _messageHandled(self, results: list[tuple[bool, Any]]) -> None:  # noqa: N802
        """A failure is temporary: what is for ever was refused, or dropped, before."""
        stored = all(success for success, _ in results)
        code, text = (250, b"Accepted") if stored else (451, b"Try again later")
        self.sendCode(code, text)  # type: ignore[no-untyped-call]


class ConnectionFactory(ServerFactory):
    """Makes connections, CONNECTIONS at most."""

    noisy = False

    def __init__(self, shared: InboundSmtp) -> None:
        self._shared = shared
        self._open = 0

    def buildProtocol(self, addr: Any) -> Connection | None:  # noqa: N802, ARG002
        if self._open >= CONNECTIONS:
            return None
        self._open += 1
        return Connection(self._shared, self._close)

    def _close(self) -> None:
        self._open -= 1


def listen_smtp(reactor: Any, address: tuple[str, int], shared: InboundSmtp) -> Callable[[], Any]:
    """Listen; the answer stops it. Notifications go out even if the port cannot be had."""
    host, port = address
    try:
        listening = reactor.listenTCP(port, ConnectionFactory(shared), interface=host)
    except CannotListenError as error:
        log.error("inbound.not_listening", port=port, reason=type(error.socketError).__name__)  # noqa: TRY400
        return lambda: None
    stop: Callable[[], Any] = listening.stopListening
    return stop
