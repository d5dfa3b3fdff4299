"""Folding: what is the same to somebody who searches becomes the same text, character by character.

Letter case, accents, widths, spellings of Arabic and katakana go; vowel signs, viramas and voiced kana stay
with their letter. A folded text holds letters, marks, digits, emoji, a space for whatever stands between
words, and `-` for what stands inside of them (hyphens, apostrophes).
"""

import re
import unicodedata
from collections.abc import Callable, Iterator

from portico.domain.search.scripts import (
    ALIKE,
    EMOJI,
    FLAGS,
    HANGUL_ENDINGS,
    JOINER,
    LINKERS,
    OPTIONAL_MARKS,
    PREPENDED,
    is_mark,
)

VERSION = 2  # of what this module and `words` make of a text; another one has all words made anew
KEPT = 20_000  # characters whose folding is remembered
MARKS = 30  # that one letter may carry, as in Unicode's stream-safe texts
# Where a character's meaning depends on its neighbours: what must be there, what is replaced, by what.
REPAIRS: list[tuple[str, re.Pattern[str], str | Callable[[re.Match[str]], str]]] = [
    ("\u0306", re.compile("(?<![иу])\u0306"), ""),  # й and ў are letters; other breves are accents
    ("\u0308", re.compile("(?<!\u0456)\u0308"), ""),  # so is ї
    ("\u093c", re.compile("(?<![\u0921\u0922])\u093c"), ""),  # nuktas are left out, but of ṛa and ṛha
    ("\u0e4d", re.compile("[\u0e48-\u0e4b\u0e4d]{2,}"), lambda found: _in_order(found[0])),  # sara am
    ("\u0ecd", re.compile("[\u0ec8-\u0ecb\u0ecd]{2,}"), lambda found: _in_order(found[0])),
]
ALONE = re.compile(f"(?<![{EMOJI}]){JOINER}|{JOINER}(?![{EMOJI}])")
BY_NEIGHBOUR = frozenset([JOINER, *(needle for needle, _, _ in REPAIRS)])
ZALGO = re.compile(rf"([^\w \-{EMOJI}{FLAGS}{JOINER}]{{{MARKS}}})[^\w \-{EMOJI}{FLAGS}{JOINER}]+")
SIGN = re.compile(f"[{EMOJI}{FLAGS}]")
# What one sees as a character, in the letters of `_kind`. Possessive, so that no text is looked at twice.
_STACK = "v[mvz]*+l?+"
_REST = f"(?:[mz]|{_STACK})*+"
_JOINED = f"(?:m|{_STACK})*+(?:z[mvz]*+(?:e(?:m|{_STACK})*+)?+)*+"
CLUSTER = re.compile(f"p*+(?:f{_REST}(?:f{_REST})?+|e{_JOINED}|(?:[^pfev]|{_STACK}){_REST})|p++")


class _Characters(dict[int, str]):
    """What becomes of each character alone: for `str.translate`, and of bounded size."""

    def __init__(self, become: Callable[[str], str]) -> None:
        super().__init__()
        self._become = become

    def __missing__(self, code: int) -> str:
        if len(self) >= KEPT:
            self.clear()
        becomes = self[code] = self._become(chr(code))
        return becomes


def fold(text: str) -> str:
    """The text as all of its spellings have it."""
    return _compose(text.translate(_pieces))


def clusters(text: str) -> Iterator[tuple[str, int, int]]:
    """What one sees as characters, each folded, and where it stands; some are several of the text's own."""
    for found in CLUSTER.finditer(text.translate(_kinds)):
        start, end = found.span()
        alone = end == start + 1 and text[start] not in BY_NEIGHBOUR
        yield _pieces[ord(text[start])] if alone else fold(text[start:end]), start, end


def _compose(folded: str) -> str:
    """What the characters of a text become together. Linear, whatever marks are piled up."""
    if folded.isascii():
        return folded
    folded = ZALGO.sub(r"\1", ALONE.sub("", folded) if JOINER in folded else folded)
    needed = [repair for repair in REPAIRS if repair[0] in folded]
    if needed:
        folded = unicodedata.normalize("NFD", folded)
    for _, pattern, by in needed:
        folded = pattern.sub(by, folded)
    return unicodedata.normalize("NFC", folded)


def _in_order(marks: str) -> str:
    """Marks that are typed in either order."""
    return "".join(sorted(marks, reverse=True))


def _folded(character: str) -> str:
    if "\u4e00" <= character <= "\u9fff" or "\uac00" <= character <= "\ud7a3":
        return character  # Han and Hangul, the many
    lower = character.casefold()
    is_plain = len(lower) == 1 and character.isalpha() and lower not in ALIKE
    if is_plain and unicodedata.normalize("NFKD", lower) == lower:
        return lower  # as nearly all other letters
    if lower in ALIKE:
        return ALIKE[lower]
    if character in BY_NEIGHBOUR:
        return character
    pieces = unicodedata.normalize("NFKD", character)
    if len(pieces) == 1:
        return _piece(pieces)
    return _compose("".join(map(_piece, pieces)))


def _piece(character: str) -> str:
    """A character that is no composition of others."""
    if character.isalpha():
        return "".join([ALIKE.get(each, each) for each in character.casefold()])
    if character in BY_NEIGHBOUR or character in ALIKE:
        return ALIKE.get(character, character)
    if is_mark(character):
        return "" if character in OPTIONAL_MARKS else character
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    return character if character.isalnum() else _sign(character)


def _sign(character: str) -> str:
    is_unseen = unicodedata.category(character) == "Cf" and character not in PREPENDED
    if is_unseen or "\U0001f3fb" <= character <= "\U0001f3ff":  # colours of skin
        return ""
    return character if SIGN.match(character) else " "


def _kind(character: str) -> str:
    """Its letter in CLUSTER."""
    if character in PREPENDED:
        return "p"
    piece = _pieces[ord(character)]
    if not piece or piece == JOINER:
        return "z" if piece else "m"
    if is_mark(piece[0]) or any(first <= piece[0] <= last for first, last in HANGUL_ENDINGS):
        return "v" if piece[-1] in LINKERS else "m"
    if piece[0].isalpha():
        return "l"
    return _kind_of_sign(piece)


def _kind_of_sign(piece: str) -> str:
    if not SIGN.match(piece):
        return "x"
    return "f" if FLAGS[0] <= piece <= FLAGS[-1] else "e"


_pieces = _Characters(_folded)
_kinds = _Characters(_kind)
