"""Formatting of the terminal client's lines. Pure; strips control characters from what others wrote."""

import re
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from portico.contract.shapes import Message

INDENT = "      "
EXCERPT = 24  # characters of a message that name it
_BREAKS = re.compile(r"\r\n|[\r\n\v\f\x85\u2028\u2029]")
# Control characters, marks that turn the direction of writing, and invisible tags.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line to show. A `replaceable` one is overwritten by a replaceable one directly after it."""

    text: str
    replaceable: bool = False


def clean(text: str) -> str:
    """The text without what a terminal would obey; every kind of line break is a newline."""
    return _UNSAFE.sub("", _BREAKS.sub("\n", text).replace("\t", " "))


def one_line(text: str) -> str:
    """The same in a single line, for names and errors."""
    return " ".join(clean(text).split())


def message_line(message: Message, name: str, zone: tzinfo | None, mark: str = "") -> Line:
    """`08:31 Ada: hello`; further lines are indented, so that they cannot pass for somebody else's."""
    body = clean(content(message)).replace("\n", "\n" + INDENT)
    return Line(f"{_moment(message, zone):%H:%M} {name}: {body}{mark}")


def content(message: Message) -> str:
    """The text, and what else there is in brackets."""
    if message.deleted_at:
        return "[deleted]"
    if message.type == "call":
        return f"[{call_line(message)}]"
    files = [f"[{one_line(str(file.get('filename') or file.get('url')))}]" for file in message.attachments]
    return " ".join([*filter(None, [message.text]), *files]) or f"[{message.type}]"


def call_line(message: Message) -> str:
    """`voice call, ended`, from the line that a call left."""
    call = message.metadata.get("call") or {}
    return one_line(f"{call.get('kind')} call, {call.get('status')}")


def excerpt(message: Message) -> str:
    """Enough of a message to know it again."""
    text = one_line(content(message))
    return text if len(text) <= EXCERPT else text[: EXCERPT - 1] + "…"


def day(message: Message, zone: tzinfo | None) -> date:
    """The local date of a message."""
    return _moment(message, zone).date()


def notice(text: str) -> Line:
    """Something that the client itself has to say."""
    return Line(f"  -- {one_line(text)}")


def _moment(message: Message, zone: tzinfo | None) -> datetime:
    return datetime.fromisoformat(message.created_at).astimezone(zone)
