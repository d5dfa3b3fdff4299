"""What a search asks for, and whether and where a text answers it.

A query is words (all of them must occur), "phrases", and beginnings: a word that ends in `*`,
and the last word, which somebody may still be typing. No query is a mistake.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from portico.domain.search.words import Token, tokens, words_of

QUOTES = str.maketrans(dict.fromkeys("“”„‟«»\uff02「」『』", '"'))
QUOTED = re.compile(r'"(?P<phrase>[^"]*)(?P<closed>"?)|(?P<token>[^\s"]+)')


class Word(msgspec.Struct, frozen=True):
    """A word to be found `gap` places behind the one before it; only its beginning when `begun`.

    `alone` is one character of a script without spaces: whatever stands behind it is not part of the hit.
    """

    text: str
    gap: int = 1
    begun: bool = False
    alone: bool = False


class Term(msgspec.Struct, frozen=True):
    """Words that must follow each other; or, of a word like `e-mail`, the same `joined` in one."""

    words: tuple[Word, ...]
    joined: Word | None = None

    @property
    def spellings(self) -> tuple[tuple[Word, ...], ...]:
        """The ways to write it."""
        return (self.words,) if self.joined is None else (self.words, (self.joined,))


Query = tuple[Term, ...]
Span = tuple[int, int]
Places = Mapping[int, Sequence[str]]  # the words that stand at each place


def parse(query: str) -> Query:
    """The terms of a query, each once; none when it holds no word."""
    typed = query.translate(QUOTES)
    found = [_term(match) for match in QUOTED.finditer(typed)]
    terms = [term for term in found if term.words]
    if terms and not typed.rstrip().endswith('"'):
        terms[-1] = _begun(terms[-1])
    return tuple(dict.fromkeys(terms))


def matches(query: Query, texts: Sequence[str]) -> bool:
    """Whether all terms occur, each in one of the texts. A query of nothing matches nothing."""
    if not query:
        return False
    known = [_by_place(words_of(text)) for text in texts]
    return all(any(_occurs(term, places) for places in known) for term in query)


def spans(query: Query, found: Sequence[Token]) -> list[Span]:
    """Where terms occur in a text (given by its tokens), in order, without overlaps."""
    places = _by_place((token.word, token.place) for token in found)
    standing: dict[tuple[str, int], Token] = {(token.word, token.place): token for token in found}
    hits = [
        (standing[first].start, standing[last].head if alone else standing[last].end)
        for term in query
        for first, last, alone in _hits(term, places)
    ]
    return _merged(sorted(hits))


def _term(match: re.Match[str]) -> Term:
    if match["token"] is None:
        term = Term(_words(tokens(match["phrase"])))
        return term if match["closed"] or not term.words else _begun(term)
    found = tokens(match["token"])
    term = Term(_words(found), _joined(found))
    return _begun(term) if match["token"].endswith("*") and term.words else term


def _words(found: Sequence[Token]) -> tuple[Word, ...]:
    """What must follow each other. The last character of a run is in its last pair."""
    words: list[Word] = []
    last = Token("", 0, 0, 0, 0)
    for token in found:
        if token.kind == "joined" or (token.kind == "alone" and last.kind == "pair"):
            continue
        alone = token.kind == "alone"
        words.append(Word(token.word, token.place - last.place if words else 1, begun=alone, alone=alone))
        last = token
    return tuple(words)


def _joined(found: Sequence[Token]) -> Word | None:
    """The one spelling of all that was typed; None when that was more than a word."""
    for token in found:
        if token.kind == "joined" and (token.start, token.end) == (found[0].start, found[-1].end):
            return Word(token.word)
    return None


def _begun(term: Term) -> Term:
    *words, last = term.words
    joined = None if term.joined is None else replace(term.joined, begun=True)
    return Term((*words, replace(last, begun=True)), joined)


def _by_place(found: Iterable[tuple[str, int]]) -> Places:
    places: dict[int, list[str]] = {}
    for word, place in found:
        places.setdefault(place, []).append(word)
    return places


def _occurs(term: Term, places: Places) -> bool:
    return next(_hits(term, places), None) is not None


def _hits(term: Term, places: Places) -> Iterator[tuple[tuple[str, int], tuple[str, int], bool]]:
    """Where a term stands: its first word, its last one, and whether that is one character alone."""
    for words in term.spellings:
        for place in places:
            first = _fitting(words[0], places[place])
            last = first and _last(words, place, places)
            if first and last:
                yield (first, place), last, words[-1].alone


def _last(words: Sequence[Word], place: int, places: Places) -> tuple[str, int] | None:
    """The last of words that follow each other from a place on."""
    found = _fitting(words[0], places[place])
    for word in words[1:]:
        place += word.gap
        found = _fitting(word, places.get(place, ()))
        if found is None:
            return None
    return None if found is None else (found, place)


def _fitting(word: Word, standing: Sequence[str]) -> str | None:
    for each in standing:
        if each.startswith(word.text) if word.begun else each == word.text:
            return each
    return None


def _merged(hits: Sequence[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in hits:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
