"""Email addresses and phone numbers: which are valid, and how logs show them. Pure."""

import re
from typing import Literal

import msgspec

EMAIL = re.compile(r"[^\s@<>(),;:\"\[\]\\\x00-\x20\x7f-\U0010ffff]{1,64}@[A-Za-z0-9.-]{1,253}")
PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
# Why nobody is reached; `domain.reaching` decides, with a library that few processes have to load.
Address = Literal["no address", "address cannot be read"]
Number = Literal["no number", "number cannot be read", "premium number"]
Device = Literal["no device"]


class Addresses(msgspec.Struct, frozen=True):
    """The addresses of a user; `device` is whether they have any."""

    email: str | None = None
    mobile: str | None = None
    device: bool = False


def is_email(text: str) -> bool:
    """Whether this is one bare ASCII address, safe in headers and SMTP commands."""
    return EMAIL.fullmatch(text) is not None


def email_of(text: str) -> str | None:
    """The normalised address: domain in lower case, no surrounding space; None if it is invalid."""
    local, _, domain = text.strip().rpartition("@")
    address = f"{local}@{domain.lower()}"
    return address if is_email(address) else None


def sender_of(text: str) -> tuple[str, str] | None:
    """Name and address of `Estate, Ltd <a@example.org>` or of a bare address; None for anything else.

    The name can hold a comma without quotes: it is one sender, never a list.
    """
    text = text.strip()
    name, bracket, rest = text.rpartition("<")
    address = rest.removesuffix(">") if bracket and rest.endswith(">") else text
    name = name.strip()
    quoted = len(name) > 1 and name[0] == name[-1] == '"'
    name = name[1:-1].replace('\\"', '"') if quoted else name
    good = is_email(address) and text.isprintable() and not {"<", ">"} & set(name)
    return (name, address) if good else None


def mailbox(name: str, address: str) -> str:
    """Name and address as a header has them, the name quoted where RFC 5322 requires it."""
    if name and all(char.isalnum() or char in " -'" for char in name):
        return f"{name} <{address}>"
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}" <{address}>' if name else address


def is_phone(text: str) -> bool:
    """Whether this is an E.164 number: `+`, country and number, at most 15 digits."""
    return PHONE.fullmatch(text) is not None


def masked(address: str) -> str:
    """A form for logs that only the owner recognises: `a…@example.org`, `…4567`."""
    local, at, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}" if at else f"…{address[-4:]}"
