"""The words of a text, as the index and the queries have them, and where they stand.

Scripts without spaces have no words to see: there each character makes a word with the one behind it,
and the last one is a word alone. Pairs at places that follow each other are a piece of the text, exactly.
`O'Brien` is two words and, at the place of the first, also `obrien`.
"""

import re
from collections.abc import Iterator
from typing import Literal

import msgspec

from portico.domain.search.folding import clusters, fold
from portico.domain.search.scripts import EMOJI, FLAGS, JOINER, LINKERS, UNSPACED

MAX_WORD = 64  # characters of a word that count
INSIDE = re.compile(r"[-'`]")
PLAIN = re.compile(r"[a-z0-9]+")
_LETTERS = rf"(?=\w)[^ \-{UNSPACED}{EMOJI}{FLAGS}{JOINER}]+"
PIECES = re.compile(
    rf"(?P<run>[{UNSPACED}]+)|[{FLAGS}]{{1,2}}|[{EMOJI}](?:{JOINER}[{EMOJI}])*|(?P<word>{_LETTERS}(?:-{_LETTERS})*)"
)
# A letter with its marks, and what is stacked below it.
UNIT = re.compile(rf"\w\W*(?:(?<=[{LINKERS}])\w\W*)*")


# `pair` and `alone`: two characters and one, of a script without spaces; `joined`: one word of several.
Kind = Literal["word", "pair", "alone", "joined"]


class Token(msgspec.Struct, frozen=True):
    """A word, its number in the text, and where its original stands.

    `head` is where the first character of a pair ends.
    """

    word: str
    place: int
    start: int
    end: int
    head: int
    kind: Kind = "word"


def words_of(text: str) -> list[tuple[str, int]]:
    """The words of a text with their places, in order."""
    if text.isascii() and not INSIDE.search(text):
        return [(word[:MAX_WORD], place) for place, word in enumerate(PLAIN.findall(text.lower()), 1)]
    return [(token.word, token.place) for token in _tokens(fold(text))]


def tokens(text: str) -> list[Token]:
    """The same words, with the places of their originals."""
    if text.isascii():
        return list(_tokens(fold(text)))
    found = list(clusters(text))
    starts = [start for piece, start, _ in found for _ in piece]
    ends = [end for piece, _, end in found for _ in piece]
    return [
        Token(each.word, each.place, starts[each.start], ends[each.end - 1], ends[each.head - 1], each.kind)
        for each in _tokens("".join(piece for piece, _, _ in found))
    ]


def _tokens(folded: str) -> Iterator[Token]:
    """The words of a folded text."""
    place = 1
    for found in PIECES.finditer(folded):
        if found["run"] is not None:
            made = _pairs(found, place)
        elif found["word"] is not None and "-" in found["word"]:
            made = _parts(found, place)
        else:
            made = [Token(found[0][:MAX_WORD], place, found.start(), found.end(), found.end())]
        yield from made
        place += sum(token.kind != "joined" for token in made)


def _pairs(found: re.Match[str], place: int) -> list[Token]:
    spans = [(unit.start() + found.start(), unit.end() + found.start()) for unit in UNIT.finditer(found[0])]
    ends = [end for _, end in spans[1:]]
    pairs = [
        Token(found.string[start:end][:MAX_WORD], place + number, start, end, head, "pair")
        for number, ((start, head), end) in enumerate(zip(spans, ends, strict=False))
    ]
    alone = [
        Token(found.string[start:end][:MAX_WORD], place + len(pairs), start, end, end, "alone")
        for start, end in spans[-1:]
    ]
    return pairs + alone


def _parts(found: re.Match[str], place: int) -> list[Token]:
    parts = found[0].split("-")
    made: list[Token] = []
    start = found.start()
    for number, part in enumerate(parts):
        end = start + len(part)
        made.append(Token(part[:MAX_WORD], place + number, start, end, end))
        start = end + 1
    whole = found.end()
    return made + [Token(word, place, found.start(), whole, whole, "joined") for word in _joined(parts)]


def _joined(parts: list[str]) -> list[str]:
    """A word without what stood inside of it; numbers are none (`2-3 rooms` are not 23)."""
    joined = "".join(parts)
    return [] if joined.isdigit() else [joined[:MAX_WORD]]
