"""Lists of words are written as one text, with spaces between them."""

from collections.abc import Iterable, Iterator


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def alternatives(patterns: Iterable[str], begin: str = "", end: str = "") -> str:
    """One pattern for any of these, grouped by their first letter, so that most are never tried.

    `begin` stands behind each first letter, `end` behind each pattern. It begins with letters and with
    nothing else, so that a search leaps from one of them to the next.
    """
    groups: dict[str, list[str]] = {}
    for pattern in sorted(one for several in patterns for one in _spread(several)):
        first = pattern[0] if pattern[0].isalpha() and pattern[1:2] not in ("?", "*", "+", "{") else ""
        groups.setdefault(first, []).append(pattern.removeprefix(first))
    return "|".join(f"{first}{begin}(?:{'|'.join(rest)}){end}" for first, rest in groups.items())


def whole(patterns: Iterable[str]) -> str:
    """The same for words that no letter and no digit stands before or behind."""
    return alternatives(patterns, begin=r"(?<!\w\w)", end=r"\b")


def _spread(pattern: str) -> Iterator[str]:
    """`(?:my|our) line` as two patterns, each with its first letter."""
    if not pattern.startswith("(?:"):
        yield pattern
        return
    firsts, _, rest = pattern.removeprefix("(?:").partition(")")
    yield from (first + rest for first in firsts.split("|"))
