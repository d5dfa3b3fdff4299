"""Headers of a mail: encoded words, addresses and ids, of which each may be malformed. Pure."""

import re
from collections.abc import Mapping, Sequence
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message

from portico.domain.addresses import email_of, sender_of
from portico.domain.inbound.charsets import decode

MAX_VALUE = 4_000  # characters of a header that are looked at
MAX_ID = 250
COMMENT = re.compile(r"\([^()]*\)")
MESSAGE_ID = re.compile(r"<([^<>\s]{1,250})>")

Headers = Mapping[str, Sequence[str]]
"""The values of each header, its name in lower case, not decoded."""


def headers_of(mail: "Message[str, str]") -> Headers:
    """All headers. Bytes that are no ASCII are read as text."""
    found: dict[str, list[str]] = {}
    for name, value in mail.raw_items():
        raw = str(value)[:MAX_VALUE].encode("ascii", "surrogateescape")
        found.setdefault(name.lower(), []).append(" ".join(decode(raw, None).split()))
    return found


def first(headers: Headers, name: str) -> str:
    """The first value of a header; empty without one."""
    return next(iter(headers.get(name, ())), "")


def shown(value: str) -> str:
    """The value with its encoded words decoded (RFC 2047)."""
    try:
        parts = decode_header(value)
    except (HeaderParseError, ValueError):
        return value
    return "".join(part if isinstance(part, str) else decode(part, charset) for part, charset in parts)


def sender(headers: Headers) -> str | None:
    """The address of `From`, if there is exactly one."""
    values = headers.get("from", ())
    if len(values) != 1:
        return None
    value = COMMENT.sub("", values[0]).strip()
    found = sender_of(value)
    return email_of(found[1]) if found and found[0].count("@") == 0 else _bare(value)


def _bare(value: str) -> str | None:
    """The address in angle brackets, behind a name that holds an @ itself."""
    name, _, rest = value.rpartition("<")
    shows_one = "," not in name or name.strip().startswith('"')
    return email_of(rest.removesuffix(">")) if rest.endswith(">") and shows_one else None


def message_id(headers: Headers) -> str | None:
    """The id of the mail, without its brackets."""
    value = first(headers, "message-id")
    found = MESSAGE_ID.search(value)
    return found[1] if found else value[:MAX_ID] or None
