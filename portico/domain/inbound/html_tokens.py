"""Splits HTML into texts and tags, in linear time, whatever is wrong with it. Pure.

Python's own parser takes quadratic time for a page of tags that never end, and a mail may be one.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

MAX_ATTRIBUTES = 2_000  # characters of a tag in which its attributes are looked for
RAW = frozenset({"script", "style", "title", "textarea", "xmp"})  # no tags inside
NAME = re.compile(r"/?[A-Za-z][A-Za-z0-9:-]{0,30}")
ATTRIBUTE = re.compile(r"""\b(class|id|style)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)


class Tag(NamedTuple):
    """A tag; the name of one that closes begins with a slash. `named` are its classes and its id."""

    name: str
    named: str
    style: str


def tokens(html: str) -> Iterator[str | Tag]:
    """The texts, with their entities decoded, and the tags, in order. Comments are left out."""
    page = _Page(html)
    position = 0
    while position < len(html):
        begin = html.find("<", position)
        if begin < 0:
            yield unescape(html[position:])
            return
        if begin > position:
            yield unescape(html[position:begin])
        position, tag = page.read_tag(begin)
        if tag is None:
            continue
        yield tag
        if isinstance(tag, Tag) and tag.name in RAW:
            position = page.end_of_raw(tag.name, position)


class _Page:
    """A page, and what is known to be missing in the rest of it, so that nothing is searched for twice."""

    def __init__(self, html: str) -> None:
        self._html = html
        self._lower = html.lower()
        self._missing: set[str] = set()

    def read_tag(self, begin: int) -> tuple[int, Tag | str | None]:
        """What begins with the `<` here, and the position behind it; None for a comment."""
        if self._html.startswith("<!--", begin):
            return self._behind("-->", begin + 4), None
        if self._html.startswith(("<!", "<?"), begin):
            return self._behind(">", begin), None
        found = NAME.match(self._html, begin + 1)
        end = self._end_of_tag(found.end()) if found else -1
        if not found or end < 0:
            return begin + 1, "<"
        return end + 1, _tag(
            found[0].lower(), self._html[found.end() : min(end, found.end() + MAX_ATTRIBUTES)]
        )

    def end_of_raw(self, name: str, position: int) -> int:
        """Where the closing tag of a script or the like begins."""
        end = self._lower.find(f"</{name}", position)
        return len(self._html) if end < 0 else end

    def _end_of_tag(self, position: int) -> int:
        """Where the `>` is that is in no quoted attribute; -1 without one."""
        while True:
            end = self._find(">", position)
            quotes = [self._html.find(quote, position, end) for quote in "\"'"] if end >= 0 else []
            opening = min((at for at in quotes if at >= 0), default=-1)
            closing = self._find(self._html[opening], opening + 1) if opening >= 0 else -1
            if closing < 0:
                return end
            position = closing + 1

    def _behind(self, what: str, position: int) -> int:
        end = self._find(what, position)
        return len(self._html) if end < 0 else end + len(what)

    def _find(self, what: str, position: int) -> int:
        if what in self._missing:
            return -1
        found = self._html.find(what, position)
        if found < 0:
            self._missing.add(what)
        return found


def _tag(name: str, attributes: str) -> Tag:
    values: dict[str, str] = {}
    for match in ATTRIBUTE.finditer(attributes):
        key = "style" if match[1].lower() == "style" else "named"
        values[key] = f"{values.get(key, '')} {match[2] or match[3] or match[4] or ''}"
    return Tag(name, values.get("named", ""), values.get("style", ""))
