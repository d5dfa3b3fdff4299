"""Origins: which pages of other sites may use Portico, by one list, compared with what browsers send.

An entry is an origin (`https://www.example.com`, `capacitor://localhost`), or `null`. In it `*` stands for
one label of the host, or for the port. A list that is just `*` allows every origin.
"""

import re
from collections.abc import Sequence
from ipaddress import AddressValueError, IPv6Address
from typing import NamedTuple

import idna

EVERY = "*"
NULL = "null"  # a sandboxed frame, a page from a file
LOCAL = tuple(
    f"{scheme}://{host}:*" for scheme in ("http", "https") for host in ("localhost", "127.0.0.1", "[::1]")
)
DEFAULT_PORTS = {"http": "80", "https": "443"}
PARTS = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]*)://"
    r"(?P<host>\[[0-9a-f:.]+\]|[^\x00-\x20/?#@:\\\[\]\x7f-\U0010ffff]*)"  # printable ASCII
    r"(?::(?P<port>[0-9]{1,5}|\*))?",
    re.ASCII,
)
LABEL = re.compile(r"[a-z0-9_-]{1,63}", re.ASCII)
LONGEST = 300  # characters; a host has at most 253


class _Origin(NamedTuple):
    """An origin, or an entry of the list; a default port is the same as none."""

    scheme: str
    labels: tuple[str, ...]
    port: str

    def covers(self, other: "_Origin") -> bool:
        """Whether this entry allows that origin."""
        return (
            self.scheme == other.scheme
            and len(self.labels) == len(other.labels)
            and all(own in (EVERY, theirs) for own, theirs in zip(self.labels, other.labels, strict=True))
            and self.port in (EVERY, other.port)
        )


class Origins:
    """The allowed origins."""

    def __init__(self, allowed: Sequence[str]) -> None:
        self.every = EVERY in allowed
        self._null = NULL in allowed
        self._entries = [_parse(entry) for entry in allowed if entry not in (EVERY, NULL)]

    def allow(self, origin: str) -> bool:
        """Whether a page with this `Origin` header may connect."""
        if self.every or origin == NULL:
            return self.every or self._null
        try:
            asked = _parse(origin)
        except ValueError:
            return False
        return EVERY not in (*asked.labels, asked.port) and any(
            entry.covers(asked) for entry in self._entries
        )


def normalise(text: str) -> tuple[str, ...]:
    """The entries of a list that is separated by commas. Raises ValueError, with the entry and the reason."""
    entries = tuple(_entry(part.strip()) for part in text.split(",") if part.strip())
    if EVERY in entries and len(entries) > 1:
        raise ValueError("'*': it allows every origin, so it stands alone")
    return entries


def _entry(text: str) -> str:
    if text in (EVERY, NULL):
        return text
    plain = text if text.endswith("://") else text.removesuffix("/")
    try:
        scheme, labels, port = _parse(_ascii(plain.lower()))
    except ValueError as error:
        raise ValueError(f"{text!r}: {error}") from None
    return f"{scheme}://{'.'.join(labels)}{port and ':' + port}"


def _ascii(text: str) -> str:
    """The host as browsers send it: in Punycode."""
    scheme, separator, rest = text.partition("://")
    if rest.isascii():
        return text
    host, colon, port = rest.partition(":")
    labels = [_punycode(label) for label in host.split(".")]
    return f"{scheme}{separator}{'.'.join(labels)}{colon}{port}"


def _punycode(label: str) -> str:
    return label if label.isascii() else idna.encode(label, uts46=True).decode("ascii")


def _parse(text: str) -> _Origin:
    found = PARTS.fullmatch(text.lower()) if len(text) <= LONGEST else None
    if found is None:
        raise ValueError("an origin is scheme://host or scheme://host:port, such as https://www.example.com")
    scheme = found["scheme"]
    return _Origin(scheme, _labels(scheme, found["host"]), _port(scheme, found["port"] or ""))


def _labels(scheme: str, host: str) -> tuple[str, ...]:
    if host.startswith("["):
        return (_ipv6(host),)
    labels = tuple(host.split("."))
    for label in labels:
        if EVERY in label and label != EVERY:
            raise ValueError(f"* stands for a whole label of the host, and {label!r} is more than *")
        # The host of an app's own scheme is whatever its framework likes: `file://`, `app://.`
        if scheme in DEFAULT_PORTS and label != EVERY and not LABEL.fullmatch(label):
            raise ValueError("the host is no name and no address")
    return labels


def _ipv6(host: str) -> str:
    try:
        return f"[{IPv6Address(host[1:-1]).compressed}]"
    except AddressValueError:
        raise ValueError("the host is no IPv6 address") from None


def _port(scheme: str, port: str) -> str:
    if port in ("", EVERY):
        return port
    number = int(port)
    if not 0 < number < 1 << 16:
        raise ValueError("a port is a number from 1 to 65535")
    return "" if DEFAULT_PORTS.get(scheme) == str(number) else str(number)
