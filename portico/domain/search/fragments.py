"""The piece of a text that shows why it was found: HTML, with `<mark>` around each hit.

Nothing of the text itself is markup in it: everything else is escaped.
"""

from collections.abc import Sequence
from html import escape
from itertools import takewhile

from portico.domain.search.folding import clusters
from portico.domain.search.query import Query, Span, spans
from portico.domain.search.words import Token, tokens

WIDTH = 160  # characters, about
LEAD = 40  # of them before the first hit
CUT = "…"


def fragment(text: str, query: Query) -> str:
    """The text around its first hit, or its beginning when there is none."""
    found = tokens(text)
    hits = spans(query, found)
    start, end = _window(text, found, hits)
    shown = [(begin, stop) for begin, stop in hits if begin >= start and stop <= end]
    before, after = CUT if start else "", CUT if end < len(text) else ""
    return before + _marked(text, start, end, shown) + after


def _window(text: str, found: Sequence[Token], hits: Sequence[Span]) -> Span:
    """From a word's beginning to a word's end; never cuts the first hit."""
    if len(text) <= WIDTH:
        return 0, len(text)
    first = hits[0] if hits else (0, 0)
    start = _start(found, first[0]) if first[0] > LEAD else 0
    end = max(start + WIDTH, first[1])
    if end >= len(text):
        return start, len(text)
    ends = [token.end for token in found if first[1] <= token.end <= end]
    return start, max(ends) if ends else _whole(text, start, end)


def _start(found: Sequence[Token], hit: int) -> int:
    return min((token.start for token in found if hit - LEAD <= token.start <= hit), default=hit)


def _whole(text: str, start: int, limit: int) -> int:
    """The last place up to the limit at which nothing is cut that one sees as a character."""
    ends = (start + end for _, _, end in clusters(text[start:]))
    return max(takewhile(lambda end: end <= limit, ends), default=start)


def _marked(text: str, start: int, end: int, hits: Sequence[Span]) -> str:
    parts: list[str] = []
    for begin, stop in hits:
        parts += [escape(text[start:begin]), "<mark>", escape(text[begin:stop]), "</mark>"]
        start = stop
    return "".join([*parts, escape(text[start:end])])
