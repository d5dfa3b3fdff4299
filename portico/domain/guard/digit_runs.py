"""Runs of digits: figures and number words with nothing but separators between them."""

import re
from collections.abc import Iterator

import msgspec

from portico.domain.guard.number_words import (
    AMONG_DIGITS,
    AMOUNTS,
    HUNDREDS,
    JOINTS,
    REPEATS,
    UNITS,
    WEAK,
    Speller,
    value_of,
)

TOKEN = re.compile(r"\d+|[^\W\d_]+|\x01+")
GAP = re.compile(r"[^\w$€£%=\n]{0,5}+|\s{0,3}[^\w\s]?\n\s{0,3}|_{1,3}|(?:\s?[^\w\s]\s?){1,4}")
LOOSE = re.compile(r"[,;.:&]\s|\s[-/|&]\s|\n|[^\W\d_]")  # between two numbers as often as within one
LETTERS = {
    "o": "0",
    "q": "0",
    "i": "1",
    "l": "1",
    "z": "2",
    "s": "5",
    "b": "8",
    "g": "9",
    "oo": "00",
    "ll": "11",
}
GLUED = re.compile("(?:" + "|".join(sorted((w for w in UNITS if len(w) > 2), key=len, reverse=True)) + ")")
LONGEST_GLUED = 120
LONG = 5  # letters of a word that is no sequence of number words
FEWEST = 7  # digits of a telephone number


class Piece(msgspec.Struct, frozen=True):
    """A group of digits as it is written.

    `is_word`: by a word; `is_loose`: after a gap that may end a number; `is_apart`: after a space.
    """

    start: int
    end: int
    digits: str
    is_word: bool
    is_loose: bool
    is_apart: bool


class Run(msgspec.Struct, frozen=True):
    """Pieces with nothing but separators between them."""

    pieces: tuple[Piece, ...]

    @property
    def digits(self) -> str:
        """All digits. Number words that belong together are one number."""
        speller = Speller()
        for piece in self.pieces:
            if piece.is_word:
                _spell(speller, piece.digits)
            else:
                speller.literal(piece.digits)
        return speller.digits

    @property
    def start(self) -> int:
        return self.pieces[0].start

    @property
    def end(self) -> int:
        return self.pieces[-1].end

    @property
    def words(self) -> int:
        return sum(piece.is_word for piece in self.pieces)


def digit_runs(text: str, begin: int, end: int) -> Iterator[Run]:
    """The runs of a part of a folded text."""
    pieces: list[Piece] = []
    last = joint = 0
    for match in TOKEN.finditer(text, begin, end):
        if not pieces and _is_other(match.group()):
            continue
        piece = _piece(text, match, pieces, last)
        if piece is None:
            if pieces and match.group() in JOINTS and match.start() - last <= 3 and joint < match.start():
                joint, last = match.end() + 1, match.end()
                continue
            yield from _finished(pieces, match.group())
            pieces = []
            continue
        if pieces and not GAP.fullmatch(text, last, piece.start):
            yield from _finished(pieces, "")
            pieces = []
        pieces.append(piece)
        last, joint = match.end(), 0
    yield from _finished(pieces, "")


def _is_other(token: str) -> bool:
    """Whether a token certainly begins no run. Most words end here, so that a text takes little time."""
    if token in AMONG_DIGITS or token.isdigit() or token[0] == "\u0648":
        return False
    return (len(token) > 1 and len(token) <= LONG) or (token not in LETTERS and len(token) <= LONG)


def _finished(pieces: list[Piece], after: str) -> Iterator[Run]:
    """A run, unless it is an amount: "two hundred thousand"."""
    while pieces and pieces[-1].is_word and pieces[-1].digits in WEAK:
        pieces = pieces[:-1]
    if pieces and not (after in AMOUNTS and pieces[-1].is_word):
        yield Run(tuple(pieces))


def _piece(text: str, match: re.Match[str], before: list[Piece], last: int) -> Piece | None:
    """The token as a part of a run, or None where it is another word."""
    token, start = match.group(), match.start()
    is_loose = bool(before) and LOOSE.search(text, before[-1].end, start) is not None
    is_apart = text[start - 1 : start].isspace()
    if token[0].isdigit() and token[0].isascii():
        return Piece(start, match.end(), token, is_word=False, is_loose=is_loose, is_apart=is_apart)
    if _is_number_word(text, match, before, last):
        return Piece(start, match.end(), token, is_word=True, is_loose=is_loose, is_apart=is_apart)
    digits = _looks(text, match, before)
    if digits is None:
        return None
    return Piece(start, match.end(), digits, is_word=False, is_loose=is_loose, is_apart=is_apart)


def _is_number_word(text: str, match: re.Match[str], before: list[Piece], last: int) -> bool:
    token = match.group()
    if token in WEAK:
        return _is_between(text, match, before, last)
    return token in AMONG_DIGITS or value_of(token) is not None or is_glued(token)


def _is_between(text: str, match: re.Match[str], before: list[Piece], last: int) -> bool:
    """Whether a word that is seldom a digit stands right after one and before another."""
    following = TOKEN.search(text, match.end())
    if following is None or following.start() - match.end() > 2:
        return False
    if len(following.group()) > 1 and value_of(following.group()) is None:
        return match.group() == "o" and following.group().isdigit() and following.start() == match.end()
    if match.group() == "o" and value_of(following.group()) is not None:
        return True
    return bool(before) and match.start() - last <= 2 and (before[-1].is_word or len(before[-1].digits) == 1)


def _looks(text: str, match: re.Match[str], before: list[Piece]) -> str | None:
    """The digits that letters within a number look like: `O712 34S 678`."""
    letters = match.group()
    if len(letters) > 2 or not all(letter in LETTERS for letter in letters):
        return None
    start, end = match.span()
    after = text[end : end + 1].isdigit()
    goes_on = after or text[end : end + 2].strip(" .-")[:1].isdigit() or _count(before) >= FEWEST
    touches = bool(before) and before[-1].end == start and not before[-1].is_word
    if touches and (goes_on or letters[0] in "oil"):
        return "".join(LETTERS[letter] for letter in letters)
    if letters[0] in "oi" and after and len(letters) == 1:
        is_first = start == 0 or not text[start - 1].isalnum()
        return LETTERS[letters] if is_first else None
    return None


def _count(pieces: list[Piece]) -> int:
    return sum(len(piece.digits) for piece in pieces[-FEWEST:] if not piece.is_word)


def is_glued(token: str) -> bool:
    """Whether a long word is number words without spaces: `zerosevenone`."""
    return 6 <= len(token) <= LONGEST_GLUED and not GLUED.sub("", token)


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
        for part in GLUED.findall(word):
            speller.literal(str(UNITS[part]))
