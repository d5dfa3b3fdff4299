"""User text inside other text: on one line, with its own writing direction. Pure.

Names that were stored before they were checked can hold anything, so they are cleaned again here.
"""

import re
import unicodedata

from portico.domain.text import TURNS, clean_name

UNWANTED = re.compile(rf"[\x00-\x08\x0b-\x1f\x7f-\x9f{''.join(sorted(TURNS))}]")
FSI, PDI = "\u2068", "\u2069"
RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})  # classes of UAX 9: only these move what stands beside them


def preview_of_name(name: str | None) -> str | None:
    """A name or title inside other text; None if nothing of it is visible."""
    cleaned = clean_name(name or "")
    return None if cleaned is None else isolated(cleaned)


def plain(text: str) -> str:
    """The text without direction and control characters; line breaks and tabs stay."""
    return UNWANTED.sub("", "\n".join(text.splitlines()))


def one_line(text: str) -> str:
    """The same on one line."""
    return " ".join(plain(text).split())


def isolated(text: str) -> str:
    """The text in a direction isolate, if it has right-to-left characters.

    Direction characters must be removed before: they could end the isolate.
    """
    turns = any(unicodedata.bidirectional(char) in RIGHT_TO_LEFT for char in text)
    return f"{FSI}{text}{PDI}" if turns else text


def closed(cut: str) -> str:
    """A cut preview with its isolates ended."""
    return cut + PDI * (cut.count(FSI) - cut.count(PDI))
