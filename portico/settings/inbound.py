"""Settings of answers by email and SMS. Parsed as a part of `portico.settings.core`."""

import base64
import binascii
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field

from portico.domain.delivery.signatures import WEBHOOK_PREFIX, webhook_key
from portico.settings.environment import SettingsError
from portico.settings.variables import inbound as variables
from portico.settings.variables import providers as of
from portico.settings.variables.kinds import Text

DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}")
SECRET = re.compile(r"[A-Za-z0-9_-]{32,200}")
ADDRESS = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+):(?P<port>[0-9]{1,5})", re.ASCII)
HIGHEST_PORT = 65_535
# A public key of the curve P-256 (RFC 5480), up to its point: SendGrid makes no others.
P256 = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d030107034200")
P256_POINT = 65  # bytes


@dataclass(frozen=True, slots=True)
class Resend:
    """What proves that a webhook is Resend's, and the key with which the mail is fetched."""

    secret: str = field(repr=False)
    api_key: str = field(repr=False)
    base_url: str


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """The paths of a certificate with its chain, and of its key, as PEM."""

    certificate: str
    key: str


@dataclass(frozen=True, slots=True)
class InboundSettings:
    """Where answers come in. Each way that lacks its key is closed."""

    domain: str | None
    max_bytes: int
    per_day: int
    smtp: tuple[str, int] | None
    smtp_tls: TlsFiles | None = None
    secret: str | None = field(default=None, repr=False)
    sendgrid_key: bytes | None = None
    resend: Resend | None = None
    twilio_token: str | None = field(default=None, repr=False)

    @property
    def email_providers(self) -> tuple[str, ...]:
        """Who may post mails."""
        ways = {
            "sendgrid": self.sendgrid_key or self.secret,
            "resend": self.resend,
            "raw": self.secret,
        }
        return tuple(name for name, key in ways.items() if key) if self.domain else ()

    @property
    def sms_providers(self) -> tuple[str, ...]:
        """Who may post SMS."""
        ways = {"twilio": self.twilio_token, "africastalking": self.secret}
        return tuple(name for name, key in ways.items() if key)

    @property
    def has_http(self) -> bool:
        return bool(self.email_providers or self.sms_providers)


def parse(env: Mapping[str, str]) -> InboundSettings:
    """Read the variables. Raises SettingsError."""
    domain = _domain(env)
    _refuse_without_domain(env, domain)
    return InboundSettings(
        domain=domain,
        max_bytes=variables.MAX_BYTES.read(env),
        per_day=variables.PER_DAY.read(env),
        smtp=_smtp(env),
        smtp_tls=_smtp_tls(env),
        secret=_secret(env),
        sendgrid_key=_sendgrid_key(env),
        resend=_resend(env),
        twilio_token=of.TWILIO_AUTH_TOKEN.read(env) or None,
    )


def _domain(env: Mapping[str, str]) -> str | None:
    domain = variables.DOMAIN.read(env).lower().rstrip(".")
    if domain and not DOMAIN.fullmatch(domain):
        raise SettingsError(f"INBOUND_DOMAIN={domain!r} must be a domain, such as reply.example.org")
    return domain or None


def _refuse_without_domain(env: Mapping[str, str], domain: str | None) -> None:
    for variable in (variables.SMTP_LISTEN, variables.SENDGRID_KEY, variables.RESEND_SECRET):
        if variable.is_set(env) and not domain:
            raise SettingsError(f"{variable.name} needs INBOUND_DOMAIN: set it to the domain of answers")


def _secret(env: Mapping[str, str]) -> str | None:
    secret = variables.SECRET.read(env)
    if secret and not SECRET.fullmatch(secret):
        raise SettingsError(
            "INBOUND_SECRET must have 32 to 200 letters, digits, - and _: make one with "
            "`openssl rand -hex 32`"
        )
    return secret or None


def _sendgrid_key(env: Mapping[str, str]) -> bytes | None:
    text = variables.SENDGRID_KEY.read(env)
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error:
        key = b""
    if text and not (key.startswith(P256) and len(key) == len(P256) + P256_POINT):
        raise SettingsError("INBOUND_SENDGRID_KEY must be the public key in base64, on one line")
    return key or None


def _resend(env: Mapping[str, str]) -> Resend | None:
    secret, key = variables.RESEND_SECRET.read(env), of.RESEND_API_KEY.read(env)
    if not secret:
        return None
    if not key:
        raise SettingsError(
            "INBOUND_RESEND_SECRET needs RESEND_API_KEY, with which mails are fetched: set it"
        )
    if not _is_webhook_secret(secret):
        raise SettingsError("INBOUND_RESEND_SECRET must be whsec_ and base64, as Resend shows it")
    return Resend(secret, key, (of.RESEND_BASE_URL.read(env) or "").rstrip("/"))


def _is_webhook_secret(secret: str) -> bool:
    try:
        return secret.startswith(WEBHOOK_PREFIX) and bool(webhook_key(secret))
    except ValueError:
        return False


def _smtp(env: Mapping[str, str]) -> tuple[str, int] | None:
    text = variables.SMTP_LISTEN.read(env)
    found = ADDRESS.fullmatch(text)
    if text and (found is None or not 0 < int(found["port"]) <= HIGHEST_PORT):
        raise SettingsError(f"INBOUND_SMTP_LISTEN={text!r} must be HOST:PORT, such as 0.0.0.0:25")
    return (found["host"].strip("[]"), int(found["port"])) if found else None


def _smtp_tls(env: Mapping[str, str]) -> TlsFiles | None:
    certificate, key = variables.SMTP_CERTIFICATE.read(env), variables.SMTP_KEY.read(env)
    if not certificate and not key:
        return None
    if not (certificate and key):
        raise SettingsError("INBOUND_SMTP_CERTIFICATE and INBOUND_SMTP_KEY belong together: set both")
    if not variables.SMTP_LISTEN.is_set(env):
        raise SettingsError("INBOUND_SMTP_CERTIFICATE needs INBOUND_SMTP_LISTEN: set it, or neither")
    _check_file(variables.SMTP_CERTIFICATE, certificate)
    _check_file(variables.SMTP_KEY, key)
    _check_pair(certificate, key)
    return TlsFiles(certificate, key)


def _check_file(variable: Text, path: str) -> None:
    try:
        with open(path, "rb"):
            return
    except OSError as error:
        raise SettingsError(f"{variable.name}={path!r} cannot be read: {error.strerror}") from None


def _check_pair(certificate: str, key: str) -> None:
    try:
        # With an empty password OpenSSL asks for none at the terminal.
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password="")
    except ssl.SSLError:
        raise SettingsError(
            f"INBOUND_SMTP_KEY={key!r} must be the private key of the certificate in"
            f" INBOUND_SMTP_CERTIFICATE={certificate!r}, both as PEM and without a password"
        ) from None
