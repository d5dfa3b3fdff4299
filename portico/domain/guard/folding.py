"""Folding: one plain form for characters that look or mean the same, and where they stand.

Capitals, accents, digits of any script, look-alikes of other alphabets and emoji of letters become ASCII.
Characters without a picture disappear. Arabic letters keep their alphabet, without variants.
"""

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from portico.domain.text import BLANK

INVISIBLE = frozenset({"Cf", "Mn", "Me", "Cc"})
LOOKS = {  # letters of Cyrillic, Armenian, Greek and phonetics, and small capitals
    **dict.fromkeys("\u0430\u03b1\u0251\u1d00", "a"),
    **dict.fromkeys("\u0431\u0432\u044c\u03b2\u0299", "b"),
    **dict.fromkeys("\u0441\u03f2\u1d04", "c"),
    **dict.fromkeys("\u0501\u1d05\u0111", "d"),
    **dict.fromkeys("\u0435\u0451\u0454\u03b5\u1d07", "e"),
    **dict.fromkeys("\ua730", "f"),
    **dict.fromkeys("\u0581\u0261\u0262", "g"),
    **dict.fromkeys("\u043d\u04bb\u029c\u0127", "h"),
    **dict.fromkeys("\u0456\u03b9\u0269\u026a\u0131", "i"),
    **dict.fromkeys("\u0458\u03f3\u1d0a", "j"),
    **dict.fromkeys("\u043a\u03ba\u1d0b", "k"),
    **dict.fromkeys("\u04cf\u029f\u0142\u0140", "l"),
    **dict.fromkeys("\u043c\u1d0d", "m"),
    **dict.fromkeys("\u043f\u0578\u03b7\u0274", "n"),
    **dict.fromkeys("\u043e\u0585\u03bf\u1d0f\u00f8", "o"),
    **dict.fromkeys("\u0440\u03c1\u1d18", "p"),
    **dict.fromkeys("\u051b", "q"),
    **dict.fromkeys("\u0433\u0280", "r"),
    **dict.fromkeys("\u0455\ua731", "s"),
    **dict.fromkeys("\u0442\u03c4\u1d1b", "t"),
    **dict.fromkeys("\u057d\u03c5\u03bc\u1d1c", "u"),
    **dict.fromkeys("\u0475\u03bd\u1d20", "v"),
    **dict.fromkeys("\u051d\u03c9\u1d21", "w"),
    **dict.fromkeys("\u0445\u03c7", "x"),
    **dict.fromkeys("\u0443\u03b3\u028f", "y"),
    **dict.fromkeys("\u1d22", "z"),
}
SIGNS = {
    **dict.fromkeys("\u060c\u2e32\u3001\ufe50", ","),
    **dict.fromkeys("\u066b\u3002\uff61\u2024\u30fb\u2022\u00b7\u2219\u22c5\u25cf\u26ab\u25e6", "."),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63", "-"),
    **dict.fromkeys("\u24d0\uff20\ufe6b", "@"),
    **dict.fromkeys("\u2215\u2044\u2571", "/"),
    **dict.fromkeys("\u2019\u2018\u02bc`\u00b4", "'"),
    "٬": ",",
    "\u2795": "+",
    "ـ": "",
    "ى": "ي",
    "\u0629": "\u0647",
    "ی": "ي",
    "ک": "ك",
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "🔟": "10",
}


class Folded(NamedTuple):
    """A folded text. `places[i]` is where its character i stands in the original; None: at i."""

    text: str
    places: Sequence[int] | None
    source: str  # the original

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where in the original text the part from `start` to before `end` stands."""
        if self.places is None:
            return start, end
        last = self.places[end] if end < len(self.places) else len(self.source)
        return self.places[start], max(last, self.places[end - 1] + 1)

    def without(self, kept: Sequence[int]) -> "Folded":
        """The same text with only the characters at these indices."""
        places = kept if self.places is None else [self.places[index] for index in kept]
        return Folded("".join(self.text[index] for index in kept), places, self.source)


class _Table(dict[str, str]):
    """What each character becomes; a character is folded once and remembered."""

    def __missing__(self, char: str) -> str:
        folded = _fold_char(char)
        if len(self) < 20_000:
            self[char] = folded
        return folded


_TABLE = _Table()
_FOLDED = _TABLE.__getitem__


def fold(text: str) -> Folded:
    """The plain form of a text, in time linear to its length."""
    if text.isascii():
        return Folded(text.lower(), None, text)
    parts = [*map(_FOLDED, text)]
    plain = "".join(parts)
    if len(plain) == len(text) and "" not in parts:
        return Folded(plain, None, text)
    places = [place for place, part in enumerate(parts) for _ in part]
    return Folded(plain, places, text)


def _fold_char(char: str) -> str:
    if char in SIGNS:
        return SIGNS[char]
    if char.isspace():
        return "\n" if char in "\n\u2028\u2029" else " "
    if char in BLANK or unicodedata.category(char) in INVISIBLE:
        return ""
    digit = unicodedata.digit(char, None)
    return _sign_letter(char) or _compatible(char) if digit is None else str(digit)


def _compatible(char: str) -> str:
    """The letters that a character is made of, without accents, as the ASCII letters that look like them."""
    parts = unicodedata.normalize("NFKD", char).lower()
    letters = [part for part in parts if unicodedata.category(part) not in INVISIBLE]
    return "".join(SIGNS.get(part, LOOKS.get(part, part)) for part in letters)


def _sign_letter(char: str) -> str:
    """The letter in a square, in a circle, or of a flag."""
    for first, last in ((0x1F1E6, 0x1F1FF), (0x1F130, 0x1F149), (0x1F150, 0x1F169), (0x1F170, 0x1F189)):
        if first <= ord(char) <= last:
            return chr(ord("a") + ord(char) - first)
    return ""
