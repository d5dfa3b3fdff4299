"""SendGrid's Inbound Parse (https://www.twilio.com/docs/sendgrid/for-developers/parsing-email).

SendGrid posts a form: either the fields of the mail, or the raw mail in `email`. It signs the body if a
security policy is attached; without one a secret stands in the address.
"""

import base64
import binascii
from collections.abc import Mapping, Sequence
from email import message_from_bytes
from functools import partial
from io import BytesIO
from typing import cast

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key
from multipart import MultipartError, MultipartParser, parse_options_header

from components.inbound.requests import InboundRequest, ReceivedMail, in_thread
from portico.domain.errors import Forbidden, InvalidArgument
from portico.domain.inbound.charsets import decode
from portico.domain.inbound.headers import headers_of
from portico.domain.inbound.mail import Content, Mail, MailFile, mail_of, read_mail
from portico.domain.inbound.reply_addresses import tokens_in
from portico.domain.inbound.verification import TOLERANCE, WRONG, check_secret
from portico.ports import Clock

SIGNATURE = "x-twilio-email-event-webhook-signature"
TIMESTAMP = "x-twilio-email-event-webhook-timestamp"
MAX_PARTS = 64
FIELD = 1 << 20  # bytes of a field that is no file


class Envelope(msgspec.Struct):
    """How the mail was delivered."""

    to: list[str] = []
    from_: str | None = msgspec.field(default=None, name="from")


class Form(msgspec.Struct, frozen=True):
    """The fields of the form as bytes, and its files."""

    fields: Mapping[str, bytes]
    files: Sequence[MailFile]


class SendGridInbound:
    """`POST /inbound/email/sendgrid`, signed, or with `?secret=`."""

    def __init__(self, key: bytes | None, secret: str | None, domain: str, clock: Clock) -> None:
        # The settings have checked that it is a key of the curve P-256.
        self._key = cast(EllipticCurvePublicKey, load_der_public_key(key)) if key else None
        self._secret = secret
        self._domain = domain
        self._clock = clock

    async def receive(self, request: InboundRequest) -> ReceivedMail:
        self._check(request)
        content_type, options = parse_options_header(request.headers.get("content-type", ""))
        if content_type != "multipart/form-data":
            raise InvalidArgument("Content-Type", "a form with files is expected")
        return await in_thread(partial(read_form, request.body, options.get("boundary", ""), self._domain))

    def _check(self, request: InboundRequest) -> None:
        if self._key is None:
            check_secret(self._secret or "", request.argument("secret"))
            return
        timestamp = request.headers.get(TIMESTAMP, "")
        signed = timestamp.encode() + request.body
        if not timestamp.isdigit() or abs(int(timestamp[:12]) - self._clock.seconds()) > TOLERANCE:
            raise Forbidden(WRONG)
        try:
            signature = base64.b64decode(request.headers.get(SIGNATURE, ""), validate=True)
            self._key.verify(signature, signed, ECDSA(SHA256()))
        except (InvalidSignature, binascii.Error):
            raise Forbidden(WRONG) from None


def read_form(body: bytes, boundary: str, domain: str) -> ReceivedMail:
    """The mail in the form. Raises InvalidArgument, Unreadable."""
    form = _form(body, boundary)
    envelope = _envelope(form.fields.get("envelope", b""))
    if "email" in form.fields:
        mail = read_mail(form.fields["email"], domain, envelope.from_)
    else:
        mail = _mail(form, domain, envelope.from_)
    return ReceivedMail(mail, tokens_in(envelope.to, domain) or mail.tokens)


def _form(body: bytes, boundary: str) -> Form:
    fields: dict[str, bytes] = {}
    files: list[MailFile] = []
    limits = {"part_limit": MAX_PARTS, "memory_limit": len(body) + 1, "spool_limit": len(body) + 1}
    try:
        for part in MultipartParser(BytesIO(body), boundary, **limits):
            if part.filename and part.name != "email":
                files.append(MailFile(part.filename, part.raw))
            else:
                fields[part.name] = part.raw if part.name == "email" else part.raw[:FIELD]
    except (MultipartError, ValueError):
        raise InvalidArgument("body", "is no well-formed form") from None
    return Form(fields, files)


def _mail(form: Form, domain: str, envelope_sender: str | None) -> Mail:
    charsets = _charsets(form.fields.get("charsets", b""))
    texts = {
        name: decode(form.fields[name], charsets.get(name))
        for name in ("text", "html")
        if name in form.fields
    }
    headers = headers_of(message_from_bytes(form.fields.get("headers", b"")))
    content = Content(
        [texts["text"]] if "text" in texts else [], [texts["html"]] if "html" in texts else [], [*form.files]
    )
    return mail_of(headers, content, domain, envelope_sender)


def _envelope(raw: bytes) -> Envelope:
    try:
        return msgspec.json.decode(raw, type=Envelope)
    except msgspec.DecodeError:
        return Envelope()


def _charsets(raw: bytes) -> Mapping[str, str]:
    try:
        return msgspec.json.decode(raw, type=dict[str, str])
    except msgspec.DecodeError:
        return {}
