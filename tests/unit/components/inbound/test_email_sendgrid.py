"""SendGrid's form: signed by ECDSA, as fields or as a raw mail."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from twisted.internet.task import Clock

from components.inbound.email.sendgrid import SIGNATURE, TIMESTAMP, SendGridInbound, read_form
from components.inbound.requests import InboundRequest
from portico.domain.errors import Forbidden, InvalidArgument
from portico.settings.inbound import parse

TOKEN = "abcdefghijklmnopqrstuvwxyz234567"
NOW = 1_800_000_000
KEY = ec.generate_private_key(ec.SECP256R1())
DER = KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
ENVELOPE = f'{{"to": ["r-{TOKEN}@reply.example"], "from": "ada@example.org"}}'
RAW = "From: ada@example.org\r\nMessage-ID: <1@x>\r\n\r\nHello\r\n"


def form(**fields: str) -> bytes:
    parts = [
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    return ("".join(parts) + "--b--\r\n").encode()


def request(body: bytes, signed: bytes | None = None, at: int = NOW) -> InboundRequest:
    signature = KEY.sign(str(at).encode() + (body if signed is None else signed), ec.ECDSA(SHA256()))
    headers = {
        SIGNATURE: base64.b64encode(signature).decode(),
        TIMESTAMP: str(at),
        "content-type": "multipart/form-data; boundary=b",
    }
    return InboundRequest(path="/inbound/email/sendgrid", query="", headers=headers, body=body)


def provider() -> SendGridInbound:
    clock = Clock()
    clock.advance(NOW)
    key = parse(
        {"INBOUND_DOMAIN": "reply.example", "INBOUND_SENDGRID_KEY": base64.b64encode(DER).decode()}
    ).sendgrid_key
    return SendGridInbound(key, None, "reply.example", clock)


def test_a_signed_form_passes() -> None:
    provider()._check(request(form(envelope=ENVELOPE)))


def test_a_changed_or_old_form_does_not() -> None:
    body = form(envelope=ENVELOPE)
    unsigned = InboundRequest(path="/", query="", headers={}, body=body)
    for wrong in (request(body, b"other"), request(body, at=NOW - 301), unsigned):
        with pytest.raises(Forbidden):
            provider()._check(wrong)


def test_the_raw_mail_is_read_for_the_recipients_of_the_envelope() -> None:
    received = read_form(form(email=RAW, envelope=ENVELOPE), "b", "reply.example")
    assert received.tokens == [TOKEN]
    assert (received.mail.text, received.mail.sender) == ("Hello", "ada@example.org")


def test_an_empty_envelope_sender_is_a_bounce() -> None:
    envelope = f'{{"to": ["r-{TOKEN}@reply.example"], "from": ""}}'
    assert read_form(form(email=RAW, envelope=envelope), "b", "reply.example").mail.machine == "bounce"


def test_fields_and_files_make_a_mail() -> None:
    file = '--b\r\nContent-Disposition: form-data; name="attachment1"; filename="a.pdf"\r\n\r\n%PDF\r\n'
    body = file.encode() + form(headers="From: ada@example.org\n", html="<p>Hi</p>", envelope=ENVELOPE)
    mail = read_form(body, "b", "reply.example").mail
    assert mail.text == "Hi"
    assert [(file.filename, file.content) for file in mail.files] == [("a.pdf", b"%PDF")]


def test_headers_need_not_be_ascii() -> None:
    headers = "From: Zé João <ada@example.org>\nSubject: Réponse automatique\n"
    mail = read_form(form(headers=headers, text="Sim", envelope=ENVELOPE), "b", "reply.example").mail
    assert (mail.sender, mail.text, mail.machine) == ("ada@example.org", "Sim", "automatic")


@pytest.mark.parametrize("body", [b"", b"--b", b"--b\r\n\r\n\r\n--b--", b"x" * 100])
def test_what_is_no_form_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidArgument):
        read_form(body, "b", "reply.example")
