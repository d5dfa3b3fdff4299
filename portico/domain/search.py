"""What a search asks for, and whether and where a text answers it.

A query is words (all of them must occur), "phrases", and beginnings: a word that ends in `*`,
and the last word, which somebody may still be typing. No query is a mistake.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

import msgspec

from portico.domain.text import fold

MAX_WORD = 64  # characters of a word that count
QUOTED = re.compile(r'"(?P<phrase>[^"]*)(?P<closed>"?)|(?P<token>[^\s"]+)')
PLAIN = re.compile(r"[a-z0-9]+")


class Term(msgspec.Struct, frozen=True):
    """Words that must follow each other; of the last one only the beginning when `prefix`."""

    words: tuple[str, ...]
    prefix: bool = False


class Token(msgspec.Struct, frozen=True):
    """A folded word, and where its original stands."""

    word: str
    start: int
    end: int


Query = tuple[Term, ...]
Span = tuple[int, int]


def parse(query: str) -> Query:
    """The terms of a query, each once; none when it holds no word."""
    found = [_term(match) for match in QUOTED.finditer(query)]
    terms = [term for term in found if term.words]
    if terms and not query.rstrip().endswith('"'):
        terms[-1] = Term(terms[-1].words, prefix=True)
    return tuple(dict.fromkeys(terms))


def words_of(text: str) -> list[str]:
    """The folded words of a text, in order."""
    words = PLAIN.findall(text.lower()) if text.isascii() else fold(text).split()
    return [word[:MAX_WORD] for word in words]


def tokens(text: str) -> list[Token]:
    """The same words, with their places."""
    if text.isascii():
        found = PLAIN.finditer(text.lower())
        return [Token(match[0][:MAX_WORD], match.start(), match.end()) for match in found]
    return [Token(word[:MAX_WORD], start, end) for word, start, end in _runs(text)]


def matches(query: Query, texts: Sequence[str]) -> bool:
    """Whether all terms occur, each in one of the texts. A query of nothing matches nothing."""
    known = [words_of(text) for text in texts]
    return bool(query) and all(any(_places(term, words) for words in known) for term in query)


def spans(query: Query, found: Sequence[Token]) -> list[Span]:
    """Where terms occur in a text (given by its tokens), in order, without overlaps."""
    words = [token.word for token in found]
    hits = [
        (found[place].start, found[place + len(term.words) - 1].end)
        for term in query
        for place in _places(term, words)
    ]
    return _merged(sorted(hits))


def _term(match: re.Match[str]) -> Term:
    if match["token"] is None:
        return Term(tuple(words_of(match["phrase"])), prefix=not match["closed"])
    return Term(tuple(words_of(match["token"])), prefix=match["token"].endswith("*"))


def _places(term: Term, words: Sequence[str]) -> list[int]:
    """Where a term begins in a list of words."""
    last = len(term.words) - 1
    return [place for place in range(len(words) - last) if _fits(term, words[place : place + last + 1])]


def _fits(term: Term, words: Sequence[str]) -> bool:
    *rest, last = term.words
    ending = words[-1].startswith(last) if term.prefix else words[-1] == last
    return ending and list(words[:-1]) == rest


def _merged(hits: Sequence[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in hits:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _runs(text: str) -> Iterator[tuple[str, int, int]]:
    """Words with their places: `fold` character by character, which comes to the same."""
    word, start, end = "", 0, 0
    for place, character in enumerate(text):
        folded = _folded(character)
        for piece in folded:
            if piece != " ":
                start = start if word else place
                word, end = word + piece, place + 1
            elif word:
                yield word, start, end
                word = ""
        if word and not folded:
            end = place + 1  # an accent of its own belongs to the letter before
    if word:
        yield word, start, end


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    """A character's letters, a space for what separates words, nothing for an accent."""
    bare = [c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c)]
    return "".join(c if c.isalnum() else " " for c in "".join(bare).casefold())
