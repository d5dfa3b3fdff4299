"""Links in messages, and what the pages behind them say of themselves. Pure.

Titles come from Open Graph (https://ogp.me) and else from HTML. They are text of strangers: plain, and short.
"""

import re
from contextlib import suppress
from html.parser import HTMLParser
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urljoin, urlsplit

import msgspec

ADDRESS = re.compile(r"\bhttps?://[^\s<>\"'`\u2018-\u201d]+", re.IGNORECASE)
TRAILING = ".,:;!?…)]}*_~"
LONGEST_URL = 2_000  # characters
TITLE, DESCRIPTION, SITE = 150, 300, 60  # characters
PORTS = frozenset({None, 80, 443})
NAT64 = IPv6Network("64:ff9b::/96")  # an IPv4 address in disguise, private ones too
MOST_PIECES = 10_000  # tags and texts before the body of a page
UNICAST = IPv6Network("2000::/3")  # what is given out for the internet; the rest is for networks of their own
SCHEMES = ("http", "https")


class PageFacts(msgspec.Struct, frozen=True):
    """What a page says of itself; empty where it says nothing."""

    title: str
    description: str
    site: str


def first_link(text: str) -> str | None:
    """The first address in a text that may be fetched, without the punctuation behind it."""
    for match in ADDRESS.finditer(text):
        url = _without_trailing(match.group())
        if is_fetchable(url):
            return url
    return None


def is_fetchable(url: str) -> bool:
    """Whether it is http or https at the usual port, without a password in it."""
    parts = _split(url)
    return (
        parts is not None
        and len(url) <= LONGEST_URL
        and parts.scheme in SCHEMES
        and bool(parts.hostname)
        and parts.username is None
    )


def redirected(url: str, location: str) -> str | None:
    """Where a redirect of `url` leads; None where nobody should go."""
    try:
        target = urljoin(url, location.strip())
    except ValueError:
        return None
    return target if is_fetchable(target) else None


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the internet, and not to a machine or a network behind it."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, IPv4Address):
        return ip.is_global and not ip.is_multicast
    inner = _embedded(ip)
    return is_public(str(inner)) if inner is not None else ip in UNICAST and ip.is_global


def facts_of(html: str) -> PageFacts | None:
    """The facts in the head of a page; None without a title."""
    reader = _HeadReader()
    with suppress(_Enough):
        reader.feed(html)
    found = reader.found
    title = _short(found.get("og:title") or found.get("title") or "", TITLE)
    description = _short(found.get("og:description") or found.get("description") or "", DESCRIPTION)
    return PageFacts(title, description, _short(found.get("og:site_name") or "", SITE)) if title else None


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    return parts if port in PORTS else None


def _without_trailing(url: str) -> str:
    kept = url.rstrip(TRAILING)
    for character in url[len(kept) :]:
        if character != ")" or kept.count("(") <= kept.count(")"):
            break
        kept += character
    return kept


def _embedded(ip: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that a packet to `ip` reaches in the end, if it is one of the transition schemes."""
    if ip in NAT64:
        return IPv4Address(int(ip) & 0xFFFF_FFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)


def _short(text: str, length: int) -> str:
    """One line without control characters, cut at a word."""
    plain = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    if len(plain) <= length:
        return plain
    return plain[: length - 1].rsplit(" ", 1)[0].rstrip() + "…"


class _Enough(Exception):
    """The rest of a page is of no interest."""


class _HeadReader(HTMLParser):
    """Collects the title and the meta elements up to the body; of a page that is all tags, the first."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: dict[str, str] = {}
        self._in_title = False
        self._pieces = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._count()
        if tag == "body":
            raise _Enough
        self._in_title = tag == "title" and "title" not in self.found
        if tag == "meta":
            values = dict(attrs)
            name = (values.get("property") or values.get("name") or "").strip().lower()
            self.found.setdefault(name, values.get("content") or "")

    def handle_endtag(self, tag: str) -> None:
        self._in_title = self._in_title and tag != "title"

    def handle_data(self, data: str) -> None:
        self._count()
        if self._in_title:
            self.found["title"] = self.found.get("title", "") + data

    def _count(self) -> None:
        self._pieces += 1
        if self._pieces > MOST_PIECES:
            raise _Enough
