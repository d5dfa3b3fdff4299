"""Words that an operator forbids or holds, whole words only, however they are disguised."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from portico.domain.guard.finding import Finding
from portico.domain.guard.folding import fold
from portico.domain.guard.view import View


def find_words(view: View, words: Iterable[str]) -> Iterator[Finding]:
    """The words and phrases of a rule."""
    for match in _pattern(tuple(words)).finditer(view.text):
        yield Finding(*view.folded.span(*match.span()), "words", match.group())


@lru_cache(maxsize=200)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    plain = sorted(
        {r"\s+".join(map(re.escape, fold(word).text.split())) for word in words} - {""}, key=len, reverse=True
    )
    return re.compile(rf"(?<!\w)(?:{'|'.join(plain)})(?!\w)" if plain else r"(?!)")
