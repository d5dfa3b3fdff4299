"""Reads a mail: who wrote it, whether a person did, its text and its files. Pure.

The reading is bounded: by the size of the mail, which the caller limits, and by the number of its parts, its
lines and its headers, because Python's parser passes each line through each multipart that it lies in.
"""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import Message
from typing import TypeAlias

import msgspec

from portico.domain.inbound.automatic import Machine, machine_of
from portico.domain.inbound.charsets import decode
from portico.domain.inbound.cutting import answer_of
from portico.domain.inbound.flowed import unflow
from portico.domain.inbound.headers import Headers, headers_of, message_id, sender, shown
from portico.domain.inbound.html_text import text_of_html
from portico.domain.inbound.reply_addresses import tokens_in
from portico.domain.text import is_visible

MAX_PARTS = 100
MAX_NESTING = 12  # multiparts, one in another or side by side
MAX_DELIMITERS = 1_000  # lines that may delimit parts
MAX_MAIL_LINES = 600_000  # a file of 30 MB in base64 has 400,000
MAX_HEADERS = 256 << 10  # bytes of the headers of a mail
MAX_BODY_TEXT = 400_000  # characters of the text of a mail that are looked at
ORNAMENT = 8 << 10  # bytes up to which a picture inside the text is a logo
PART = re.compile(rb"^content-type[ \t]*:", re.IGNORECASE | re.MULTILINE)
MULTIPART = re.compile(rb"^content-type[ \t]*:\s*multipart/", re.IGNORECASE | re.MULTILINE)
RECIPIENTS = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-forwarded-to", "x-envelope-to")
# Signatures, keys, and Outlook's wrapping of what the mail says anyway.
UNWANTED = frozenset(
    {
        "application/ms-tnef", "application/vnd.ms-tnef", "application/pgp-signature",
        "application/pgp-encrypted", "application/pgp-keys", "application/pkcs7-signature",
        "application/x-pkcs7-signature", "application/pkcs7-mime", "text/x-amp-html",
        "message/delivery-status", "text/rfc822-headers",
    }
)  # fmt: skip
UNWANTED_NAMES = frozenset({"winmail.dat", "smime.p7s", "smime.p7m"})
MALFORMED = (MessageError, ValueError, LookupError, TypeError, AttributeError, AssertionError)
Part: TypeAlias = "Message[str, str]"


class Unreadable(Exception):
    """A mail that is not read: it would take too much time, or it is none. `reason` is a code for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class MailFile(msgspec.Struct, frozen=True):
    """A file of a mail. Its type is found out when it is stored."""

    filename: str
    content: bytes


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """A mail, as far as it matters as an answer. `tokens` are those of the addresses that it went to."""

    message_id: str | None
    sender: str | None
    tokens: list[str]
    machine: Machine | None
    text: str
    files: list[MailFile]


class Content(msgspec.Struct, frozen=True):
    """The texts of a mail by their kind, and its files."""

    plain: list[str] = []
    html: list[str] = []
    files: list[MailFile] = []

    @property
    def answer(self) -> str:
        """What the person has written: of the plain text, or where there is none of the HTML."""
        plain = "\n".join(self.plain)[:MAX_BODY_TEXT]
        return answer_of(plain if is_visible(plain) else text_of_html("\n".join(self.html)))


def read_mail(raw: bytes, domain: str, envelope_sender: str | None = None) -> Mail:
    """The mail. Raises Unreadable for one with too many parts or headers."""
    _check_size(raw)
    try:
        message: Part = message_from_bytes(raw, policy=policy.compat32)
        return mail_of(headers_of(message), content_of(message), domain, envelope_sender)
    except (*MALFORMED, RecursionError) as error:
        raise Unreadable("malformed") from error


def _check_size(raw: bytes) -> None:
    """Raise Unreadable for what would take Python's parser long."""
    if len(PART.findall(raw)) > MAX_PARTS or raw.count(b"\n--") > MAX_DELIMITERS:
        raise Unreadable("parts")
    if len(MULTIPART.findall(raw)) > MAX_NESTING:
        raise Unreadable("nesting")
    if raw.count(b"\n") > MAX_MAIL_LINES:
        raise Unreadable("lines")
    if len(re.split(rb"\r?\n\r?\n", raw[: MAX_HEADERS + 1], maxsplit=1)[0]) > MAX_HEADERS:
        raise Unreadable("headers")


def mail_of(headers: Headers, content: Content, domain: str, envelope_sender: str | None) -> Mail:
    """The mail with these headers and this content."""
    values = [value for name in RECIPIENTS for value in headers.get(name, ())]
    return Mail(
        message_id=message_id(headers),
        sender=sender(headers),
        tokens=tokens_in(values, domain),
        machine=machine_of(headers, domain, envelope_sender),
        text=content.answer,
        files=content.files,
    )


def content_of(message: Part) -> Content:
    """The texts and files of all parts, in their order."""
    content = Content([], [], [])
    for part in _leaves(message):
        kind = part.get_content_type()
        filename = _filename(part)
        if _is_text(part, kind, filename):
            text = _text(part)
            (content.html if kind == "text/html" else content.plain).append(text)
        elif _is_wanted(part, kind, filename):
            content.files.append(MailFile(filename, _payload(part)))
    return content


def _leaves(message: Part) -> Iterator[Part]:
    """The parts that hold something; what a forwarded mail holds is not looked at."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        inside = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inside, list):
            waiting.extend(child for child in reversed(inside) if isinstance(child, Message))
        elif not isinstance(inside, list):
            yield part


def _is_text(part: Part, kind: str, filename: str) -> bool:
    attached = part.get_content_disposition() == "attachment"
    return kind in ("text/plain", "text/html") and not attached and not filename


def _is_wanted(part: Part, kind: str, filename: str) -> bool:
    if kind in UNWANTED or filename.lower() in UNWANTED_NAMES:
        return False
    payload = _payload(part)
    inside_text = part.get("Content-ID") is not None and kind.startswith("image/")
    is_ornament = inside_text and part.get_content_disposition() != "attachment" and len(payload) < ORNAMENT
    is_named = bool(filename) or part.get_content_disposition() == "attachment" or kind.startswith("image/")
    return bool(payload) and is_named and not is_ornament


def _text(part: Part) -> str:
    text = decode(_payload(part), _parameter(part, "charset"))[:MAX_BODY_TEXT].replace("\r\n", "\n")
    if part.get_content_type() == "text/plain" and _parameter(part, "format").lower() == "flowed":
        return unflow(text, delete_space=_parameter(part, "delsp").lower() == "yes")
    return text


def _payload(part: Part) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _parameter(part: Part, name: str) -> str:
    try:
        value = part.get_param(name)
    except MALFORMED:
        return ""
    return value[2] if isinstance(value, tuple) else str(value or "")


def _filename(part: Part) -> str:
    try:
        return shown(part.get_filename() or "")
    except MALFORMED:
        return ""
