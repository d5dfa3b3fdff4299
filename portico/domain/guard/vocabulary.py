"""Lists of words are written as one text, with spaces between them."""

from collections.abc import Iterable


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def alternatives(patterns: Iterable[str]) -> str:
    """One pattern for any of these, grouped by their first letter, so that most are never tried."""
    groups: dict[str, list[str]] = {}
    for pattern in sorted(patterns):
        first = pattern[0] if pattern[0].isalpha() and pattern[1:2] not in ("?", "*", "+", "{") else ""
        groups.setdefault(first, []).append(pattern.removeprefix(first))
    return "|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in groups.items())
