"""Addresses of people outside: which ones can be written to at all, and how they look in a log. Pure."""

import re

EMAIL = re.compile(r"[^\s@<>(),;:\"\[\]\\\x00-\x20\x7f-\U0010ffff]{1,64}@[A-Za-z0-9.-]{1,253}")
PHONE = re.compile(r"\+[1-9][0-9]{6,14}")


def is_email(text: str) -> bool:
    """Whether it is one bare address in ASCII, which no header and no command can be smuggled in with."""
    return EMAIL.fullmatch(text) is not None


def is_phone(text: str) -> bool:
    """Whether it is a number in E.164: `+`, country and number, 15 digits at most."""
    return PHONE.fullmatch(text) is not None


def masked(address: str) -> str:
    """Enough for its owner to recognise it, and for nobody else: `a…@example.org`, `…4567`."""
    local, at, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}" if at else f"…{address[-4:]}"
