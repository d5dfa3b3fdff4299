"""Email by SMTP (RFC 5321), over implicit TLS (`smtps://`) or STARTTLS (`smtp://`, RFC 3207).

A password is sent only over TLS, to a host with a valid certificate. Without a password, TLS is
opportunistic (RFC 7435), because a relay on the same machine often has a self-signed certificate or none.
SMTP has no idempotency keys, but the `Message-ID` is the same for every attempt.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import default
from email.utils import format_datetime
from io import BytesIO
from typing import Any
from unicodedata import category
from urllib.parse import unquote, urlsplit

import structlog
from twisted.internet import defer
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import HostnameEndpoint, wrapClientTLS
from twisted.internet.error import ConnectionLost
from twisted.internet.protocol import connectionDone
from twisted.internet.ssl import CertificateOptions, optionsForClientTLS
from twisted.mail.smtp import (
    AUTHDeclinedError,
    AuthenticationError,
    AUTHRequiredError,
    EHLORequiredError,
    ESMTPSender,
    ESMTPSenderFactory,
    SMTPClientError,
    SMTPDeliveryError,
    SMTPTimeoutError,
    TLSRequiredError,
)
from twisted.python.failure import Failure

from components.delivery.http_provider import ProviderContext
from components.delivery.items import Answer, Dead, Email, Invitation, ProviderRejected, Retry, Sent
from portico.domain.addresses import sender_of
from portico.waiting import run_within

PORTS = {"smtp": 587, "smtps": 465}
TIMEOUT = 10.0  # seconds for each answer of the server
WHOLE = 30.0  # seconds for a mail
ABOUT_US = (AUTHDeclinedError, AUTHRequiredError, AuthenticationError, EHLORequiredError, TLSRequiredError)
CLOSING = 421  # the server goes down, or has too many connections
log = structlog.get_logger()
# Longer headers would be folded into encoded words, which no mail client takes for a link (RFC 5322, 2.1.1).
WIDE = default.clone(max_line_length=998)


class Smtp:
    """A connection for each mail."""

    name = "smtp"

    def __init__(self, reactor: Any, url: str, sender: str) -> None:
        parts = urlsplit(url)
        self._reactor = reactor
        self._host = parts.hostname or ""
        self._user = unquote(parts.username or "").encode()
        self._password = unquote(parts.password or "").encode()
        verified = optionsForClientTLS(self._host)
        endpoint: Any = HostnameEndpoint(reactor, self._host, parts.port or PORTS[parts.scheme], TIMEOUT)
        self._endpoint: Any = wrapClientTLS(verified, endpoint) if parts.scheme == "smtps" else endpoint
        self._starttls: Any = verified if self._password else CertificateOptions()
        self._sender = sender

    async def deliver(self, email: Email) -> Answer:
        try:
            await run_within(WHOLE, self._reactor, self._send(email))
        except SMTPClientError as error:
            return outcome_of(error)
        except defer.TimeoutError:
            return Retry(None, "timeout")
        except Exception as error:  # noqa: BLE001 - DNS, TLS, a broken connection: there was no answer
            log.warning("provider.unreachable", host=self._host, error=type(error).__name__)
            return Retry(None, "network")
        return Sent()

    async def _send(self, email: Email) -> None:
        done: Deferred[Any] = Deferred()
        factory = self._factory(email, done)
        protocol = await self._endpoint.connect(factory)
        try:
            await done
        except defer.CancelledError:
            factory.sendFinished = True
            protocol.transport.abortConnection()
            raise

    def _factory(self, email: Email, done: "Deferred[Any]") -> Any:
        now = datetime.fromtimestamp(self._reactor.seconds(), UTC)
        factory = ESMTPSenderFactory(
            self._user,
            self._password,
            (sender_of(self._sender) or ("", ""))[1],
            email.to,
            BytesIO(message(email, self._sender, now)),
            done,
            retries=0,
            timeout=TIMEOUT,
            contextFactory=self._starttls,
            heloFallback=not self._password,
            requireAuthentication=bool(self._password),
            requireTransportSecurity=bool(self._password),
        )
        factory.protocol = _Protocol
        return factory


class _Protocol(ESMTPSender):
    """Twisted's class learns of a lost connection only from a connector, and endpoints have none."""

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802
        super().connectionLost(reason)  # type: ignore[no-untyped-call]
        if not self.factory.sendFinished:
            self.factory.sendFinished = True
            self.factory.result.errback(ConnectionLost())


def make(variables: Mapping[str, str], tools: ProviderContext) -> Smtp:
    return Smtp(tools.reactor, variables["SMTP_URL"], variables["FROM_EMAIL"])


def outcome_of(error: SMTPClientError) -> Answer:
    """Whether the email, its recipient, our account or the server is rejected, and for how long.

    RFC 5321, section 4.2: 4xx is temporary, 5xx is permanent.
    """
    code: Any = error.code
    if isinstance(error, SMTPTimeoutError):
        return Retry(None, "timeout")
    if code == CLOSING or not isinstance(error, (*ABOUT_US, SMTPDeliveryError)):
        return Retry(None, "unavailable")
    if 400 <= code < 500:
        return Retry(None, f"smtp_{code}")
    if isinstance(error, SMTPDeliveryError) and error.addresses:
        return Dead(f"smtp_{code}")
    return ProviderRejected(f"smtp_{code}")  # our login, or our sender: no recipient was asked about


def message(email: Email, sender: str, now: datetime) -> bytes:
    """The mail in ASCII, its lines ended by LF. The `Message-ID` is made of the key: a repetition shows."""
    name, address = sender_of(sender) or ("", "")
    mail = EmailMessage(policy=default)
    mail["From"] = _address(name, address)
    mail["To"] = _address(email.name, email.to)
    mail["Subject"] = _one_line(email.subject)
    mail["Date"] = format_datetime(now)
    own_id = {"Message-ID": f"<{email.key}@{address.rpartition('@')[2]}>"}
    if email.reply_to:
        mail["Reply-To"] = Address(addr_spec=email.reply_to)
    for header, value in {**own_id, **email.headers}.items():
        mail[header] = value
    mail.set_content(email.text)
    mail.add_alternative(email.html, subtype="html")
    if email.invitation:
        _invite(mail, email.invitation)
    return mail.as_bytes(policy=WIDE)


def _invite(mail: EmailMessage, invitation: Invitation) -> None:
    """As an alternative, by which mail programs offer to accept it, and as a file for all others."""
    method = {"method": invitation.method}
    mail.add_alternative(invitation.text, subtype="calendar", params=method)
    mail.add_attachment(invitation.text, subtype="calendar", filename="invite.ics", params=method)


def _address(name: str, address: str) -> Address:
    return Address(_one_line(name), addr_spec=address)


def _one_line(text: str) -> str:
    """A header ends at a line break, and holds no controls; joiners of letters and isolations stay."""
    return " ".join("".join(char if _may_stand(char) else " " for char in text).split())


def _may_stand(char: str) -> bool:
    return char.isprintable() or category(char) == "Cf"
