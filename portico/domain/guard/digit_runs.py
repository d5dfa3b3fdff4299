"""Runs of digits: figures and number words with nothing but separators between them."""

import re
from collections.abc import Generator, Iterator

from portico.domain.guard.innocent import MARK
from portico.domain.guard.number_words import (
    AMONG_DIGITS,
    AMOUNTS,
    JOINTS,
    SEPARATORS,
    TENS,
    UNITS,
    WEAK,
    value_of,
)
from portico.domain.guard.pieces import Piece, Run, is_glued, parted
from portico.domain.guard.vocabulary import alternatives

TOKEN = re.compile(r"\d+|[^\W\d_]+|\x01+")
GAP = re.compile(r"[^\w$€£%=\n]{0,5}+|\s{0,3}[^\w\s]?\n\s{0,3}|_{1,3}|(?:\s?[^\w\s]\s?){1,4}")
LOOSE = re.compile(
    r"[,;:&]\s|(?<!\.)\.\s|\s[-/|&]\s|\n|[^\W\d_]"
)  # between two numbers as often as within one
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
PAIRS = ("ll", "oo", "il", "li")
LONG = 5  # letters of a word that is no sequence of number words
FEWEST = 7  # digits of a telephone number
SPACES = " \n\t"
MOST_GAPS = 2_000
MOST_PIECES = 48  # of a run; the rest of it is passed over
TAIL = re.compile(
    r"(?:[ .,\-/_*]{0,2}(?:\d{1,3}(?!\d)|[oilszbgq](?![^\W\d_]))"
    rf"|[ .,\-]{{1,3}}(?:{alternatives(AMONG_DIGITS)})(?![^\W_]))*+"
)
PROVEN = 4  # digits before a letter that stands for one although a space is before it


class _Gaps(dict[str, tuple[bool, bool]]):
    """Of what stands between two groups: whether both may be one number, and whether it may end one."""

    def __missing__(self, gap: str) -> tuple[bool, bool]:
        told = "+" not in gap and GAP.fullmatch(gap) is not None, LOOSE.search(gap) is not None
        if len(self) < MOST_GAPS and len(gap) < 8:
            self[gap] = told
        return told


_GAPS = _Gaps()


def digit_runs(text: str, begin: int, end: int) -> Iterator[Run]:
    """The runs of a part of a folded text."""
    while begin < end:
        begin = yield from _runs(text, begin, end)


def _runs(text: str, begin: int, end: int) -> Generator[Run, None, int]:
    """The runs up to the end, or up to one that is cut; where the reading stopped."""
    pieces: list[Piece] = []
    last, joint, between = 0, 0, ""
    for match in TOKEN.finditer(text, begin, end):
        token = match.group()
        is_figure = "0" <= token[0] <= "9"
        if not pieces and not is_figure and _is_other(token):
            continue
        start, stop = match.span()
        digits = token if is_figure else _digits(text, match, pieces, last)
        if digits is None and token in JOINTS and start - last <= 3 and joint <= start:
            joint, last, between = stop + 1, stop, token
            continue
        is_fit, is_loose = _GAPS[text[last:start]] if pieces and digits else (not pieces, False)
        if not is_fit:
            yield from _finished(pieces, "" if digits else token)
            pieces = []
        if digits:
            is_word = not is_figure and (digits == token or stop - start > 2)
            is_apart = start > 0 and text[start - 1] in SPACES
            pieces.append(
                Piece(start, stop, digits, is_word, is_loose or _ends(between, pieces, token), is_apart)
            )
            last, joint, between = stop, 0, ""
        if len(pieces) == MOST_PIECES:
            yield Run(pieces, _tail(text, last, end))
            return _tail(text, last, end)
    yield from _finished(pieces, "")
    return end


def _ends(between: str, pieces: list[Piece], token: str) -> bool:
    """Whether a word between two groups may end a number: "and" does, but not in "trinta e três"."""
    if not between or between in SEPARATORS:
        return False
    return not (pieces and pieces[-1].digits in TENS and token in UNITS)


def _tail(text: str, start: int, end: int) -> int:
    """Where more of the same ends: hundreds of groups that a person would never read."""
    found = TAIL.match(text, start, end)
    return found.end() if found else start


def _is_other(token: str) -> bool:
    """Whether a token certainly begins no run. Most words end here, so that a text takes little time."""
    if token in AMONG_DIGITS or token[0] == "\u0648":
        return False
    return token[0] == MARK or (len(token) <= LONG and (len(token) > 1 or token not in LETTERS))


def _finished(pieces: list[Piece], after: str) -> Iterator[Run]:
    """A run, unless it is an amount: "two hundred thousand"."""
    while pieces and pieces[-1].is_word and pieces[-1].digits in WEAK:
        pieces = pieces[:-1]
    if pieces and not (after in AMOUNTS and pieces[-1].is_word):
        yield Run(pieces)


def _digits(text: str, match: re.Match[str], before: list[Piece], last: int) -> str | None:
    """What a word is as a part of a run: itself, the digits that it looks like, or None for another word."""
    token = match.group()
    if token in WEAK:
        if _is_between(text, match, before, last):
            return token
    elif token in AMONG_DIGITS or value_of(token) is not None:
        return token
    elif len(token) > LONG and is_glued(token):
        return parted(token)
    return _looks(text, match, before) if len(token) <= 2 else None


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
    if letters[0] not in LETTERS or letters[-1] not in LETTERS:
        return None
    start, end = match.span()
    after = text[end : end + 1].isdigit()
    if before and before[-1].end == start and not before[-1].is_word:  # it touches digits
        goes_on = after or text[end : end + 2].strip(" .-")[:1].isdigit() or _count(before) >= FEWEST
        return "".join([LETTERS[letter] for letter in letters]) if goes_on or letters[0] in "oil" else None
    if letters in PAIRS and _count(before) > 2 and start - before[-1].end == 1 and _goes_on(text, end):
        return "".join([LETTERS[letter] for letter in letters])
    if not after or (len(letters) > 1 and letters not in PAIRS):
        return None
    is_first = start == 0 or not text[start - 1].isalnum()
    proven = PROVEN - 1 if letters == "l" else PROVEN
    proven = 2 if before and before[0].digits[0] == "0" else proven  # where a number begins
    is_digit = letters in "oi" or (_count(before) >= proven and start - before[-1].end <= 1)
    return "".join([LETTERS[letter] for letter in letters]) if is_first and is_digit else None


def _goes_on(text: str, end: int) -> bool:
    return text[end : end + 1] in SPACES and text[end + 1 : end + 2].isdigit()


def _count(pieces: list[Piece]) -> int:
    return sum([len(piece.digits) for piece in pieces[-FEWEST:] if not piece.is_word])
