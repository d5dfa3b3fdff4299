"""How what people wrote stands beside other words: on its own line, in its own direction. Pure.

What was kept before names were checked may hold anything, so it is read again where it is shown.
"""

import re
import unicodedata

from portico.domain.text import TURNS, clean_name

UNWANTED = re.compile(rf"[\x00-\x08\x0b-\x1f\x7f-\x9f{''.join(sorted(TURNS))}]")
FSI, PDI = "\u2068", "\u2069"
RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})  # classes of UAX 9: only these move what stands beside them


def preview_of_name(name: str | None) -> str | None:
    """A name or a title among other words; None for what nobody sees."""
    cleaned = clean_name(name or "")
    return None if cleaned is None else isolated(cleaned)


def plain(text: str) -> str:
    """Without what turns the writing direction, and without controls; line breaks and tabs stay."""
    return UNWANTED.sub("", "\n".join(text.splitlines()))


def one_line(text: str) -> str:
    """The same on one line."""
    return " ".join(plain(text).split())


def isolated(text: str) -> str:
    """A text that leaves what stands beside it where it is; what is all left to right needs nothing for that.

    Turns of its own must be out already: they could end the isolation.
    """
    turns = any(unicodedata.bidirectional(char) in RIGHT_TO_LEFT for char in text)
    return f"{FSI}{text}{PDI}" if turns else text


def closed(cut: str) -> str:
    """A preview that was cut, with its isolations ended."""
    return cut + PDI * (cut.count(FSI) - cut.count(PDI))
