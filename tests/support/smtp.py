"""A mail server on loopback, made with `aiosmtpd`: stores the emails, and rejects as the test says."""

import datetime
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.support.ports import free_port


class Mailbox:
    """What has come in; `says` are the answers to commands, where they are not the usual ones."""

    def __init__(self) -> None:
        self.port = free_port()
        self.envelopes: list[Envelope] = []
        self.says: dict[str, str] = {}
        self.logins: list[tuple[bytes, bytes]] = []
        self.tls: list[bool] = []

    def last(self) -> EmailMessage:
        """The last mail."""
        content: Any = self.envelopes[-1].content
        parsed = message_from_bytes(content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed

    async def handle_MAIL(self, _s: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        self.tls.append(session.ssl is not None)
        envelope.mail_from = address
        return self.says.get("MAIL", "250 OK")

    async def handle_RCPT(self, _s: Any, _session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if "RCPT" not in self.says:
            envelope.rcpt_tos.append(address)
        return self.says.get("RCPT", "250 OK")

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        if "DATA" not in self.says:
            self.envelopes.append(envelope)
        return self.says.get("DATA", "250 OK")

    def authenticate(
        self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append((data.login, data.password))
        return AuthResult(success=data.password == b"p@ss", handled=False)


@contextmanager
def mail_server(
    tls: ssl.SSLContext | None = None, *, implicit: bool = False, login: bool = False
) -> Iterator[Mailbox]:
    """The server for the length of the block: without TLS, with STARTTLS, or with TLS from the first byte."""
    mailbox = Mailbox()
    controller = Controller(
        mailbox,
        hostname="127.0.0.1",
        port=mailbox.port,
        ssl_context=tls if implicit else None,
        tls_context=None if implicit else tls,
        authenticator=mailbox.authenticate if login else None,
        auth_require_tls=not implicit,
        auth_required=login,
    )
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's TLS for `localhost`, and the file that makes a client trust it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    trusted, whole = folder / "ca.pem", folder / "server.pem"
    trusted.write_bytes(made.public_bytes(Encoding.PEM))
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    whole.write_bytes(private + trusted.read_bytes())
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(whole)
    return context, trusted
