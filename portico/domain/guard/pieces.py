"""A number as it is written: groups of digits, in figures and in words, with separators between them."""

import re
from collections.abc import Sequence
from functools import lru_cache

import msgspec

from portico.domain.guard.lazy import lazy
from portico.domain.guard.number_words import HUNDREDS, REPEATS, UNITS, WEAK, Speller, value_of
from portico.domain.guard.vocabulary import alternatives

GLUED = re.compile(f"(?:{alternatives(word for word in UNITS if len(word) > 2)})")
LONGEST_GLUED = 120
MOST = 40  # groups, and digits, of what may have a number in it


class Piece(msgspec.Struct, frozen=True):
    """A group of digits.

    `is_word`: by a word; `is_loose`: after a gap that may end a number; `is_apart`: after a space.
    """

    start: int
    end: int
    digits: str
    is_word: bool
    is_loose: bool
    is_apart: bool


class Run:
    """Pieces with nothing but separators between them.

    `tail`: where more of the same ends, which is not read.
    """

    def __init__(self, pieces: Sequence[Piece], tail: int = 0) -> None:
        self.pieces = pieces
        self.tail = tail
        self.start = pieces[0].start
        self.end = pieces[-1].end

    @lazy
    def digits(self) -> str:
        """All digits. Number words that belong together are one number."""
        if not self.words:
            return "".join([piece.digits for piece in self.pieces])
        speller = Speller()
        for piece in self.pieces:
            if piece.is_word:
                _spell(speller, piece.digits)
            else:
                speller.literal(piece.digits)
        return speller.digits

    @lazy
    def words(self) -> int:
        return sum([piece.is_word for piece in self.pieces])

    @lazy
    def is_endless(self) -> bool:
        """Whether there are more digits than any number has. Told without reading the words."""
        return len(self.pieces) > MOST or self.figures > MOST

    @lazy
    def figures(self) -> int:
        """How many digits there are in figures and in words that are written as one."""
        return sum([len(piece.digits) for piece in self.pieces if piece.digits[0] <= "9"])


@lru_cache(maxsize=1_000)
def is_glued(token: str) -> bool:
    """Whether a long word is number words without spaces: `zerosevenone`."""
    return 6 <= len(token) <= LONGEST_GLUED and not GLUED.sub("", token)


@lru_cache(maxsize=1_000)
def parted(token: str) -> str:
    """The digits of a word that is number words without spaces."""
    return "".join(str(UNITS[part]) for part in GLUED.findall(token))


def _spell(speller: Speller, word: str) -> None:
    value = WEAK.get(word)
    value = value_of(word) if value is None else value
    if value is not None:
        speller.value(value)
    elif word in REPEATS:
        speller.repeat(REPEATS[word])
    elif word in HUNDREDS:
        speller.hundred()
    else:
        speller.literal(word)
