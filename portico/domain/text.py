"""What Portico accepts in a payload: what PostgreSQL, JSON, CBOR and MessagePack can all hold."""

import math
import unicodedata
from collections.abc import Sized
from functools import lru_cache
from typing import Any

from portico.domain.errors import InvalidArgument, TooLarge

MAX_TEXT = 5_000  # code points of a message
MAX_DEPTH = 16  # of nested metadata
MAX_VALUES = 10_000  # in one payload; the longest list that a procedure takes has 1,000
# Letters and symbols that are drawn as nothing: fillers of Hangul, inherent vowels, a blank Braille cell, ...
BLANK = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufffc\U0001d159")
SIGNS = frozenset(  # of the category Cf, but drawn
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u0890\u0891\u08e2\U000110bd\U000110cd"
)
TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # of the writing direction
JOINERS = "\u200c\u200d"  # Persian and Indic words need them, and emoji
HINTS = "\u061c\u200e\u200f"  # of direction, for what stands beside them; they turn nothing around
KEPT = SIGNS | set(JOINERS) | set(HINTS)
FLAG = "\U0001f3f4"  # the flags of England, Scotland and Wales are this one and invisible tags
MAX_FLAT = 64  # entries of an object that is checked at once
MAX_SMALL = 2**31
SIMPLE = frozenset((int, bool, type(None)))
CONTAINERS = (dict, list, tuple)  # what the codecs of WAMP make of objects and arrays


def check_text(text: str) -> None:
    """Refuse a message text over the limit (`too_large`)."""
    if len(text) > MAX_TEXT:
        raise TooLarge("text", MAX_TEXT)


def check_value(value: Any, path: str = "") -> None:
    """Refuse what some client could not be told again: NUL, bytes, huge numbers, nesting without end.

    A payload of too many values is refused too: to look at each of 250,000 takes half a second.
    """
    if not _is_flat(value):
        _check_value(value, path, 0, [MAX_VALUES])


def _is_flat(value: Any) -> bool:
    """Whether a value is a small object of ASCII texts, 32-bit integers, booleans and null.

    Most requests are. They are checked twice, here and in the component, and this takes a third of the time.
    """
    if type(value) is not dict or len(value) > MAX_FLAT:
        return False
    for key, item in value.items():
        if not (type(key) is str and key.isascii() and "\x00" not in key):
            return False
        if type(item) is str:
            if not item.isascii() or "\x00" in item:
                return False
        elif type(item) not in SIMPLE or (item and not -MAX_SMALL < item < MAX_SMALL):
            return False
    return True


def _check_value(value: Any, path: str, depth: int, left: list[int]) -> None:
    if isinstance(value, str):
        if not value.isascii() or "\x00" in value:
            _check_string(value, path)
    elif isinstance(value, CONTAINERS):
        _check_size(value, path, depth, left)
        for key, item in _children(value, path):
            _check_value(item, key, depth + 1, left)
    elif value is not None:
        _check_number(value, path)


def _check_size(value: Sized, path: str, depth: int, left: list[int]) -> None:
    if depth == MAX_DEPTH:
        raise InvalidArgument(path, f"nested deeper than {MAX_DEPTH}")
    left[0] -= len(value)
    if left[0] < 0:
        raise InvalidArgument(path or "arguments", f"more than {MAX_VALUES} values")


def _check_string(value: str, path: str) -> None:
    if "\x00" in value:
        raise InvalidArgument(path, "contains a NUL character")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise InvalidArgument(path, "contains a lone surrogate") from None


def _check_number(value: Any, path: str) -> None:
    if not isinstance(value, int | float):
        raise InvalidArgument(path, f"{type(value).__name__} is nothing that JSON has")
    if not (-(2**63) <= value < 2**64 if isinstance(value, int) else math.isfinite(value)):
        raise InvalidArgument(path, "the number is too large")


def _children(value: Any, path: str) -> list[tuple[str, Any]]:
    if not isinstance(value, dict):
        return [(f"{path}[{index}]", item) for index, item in enumerate(value)]
    for key in value:
        if not isinstance(key, str):
            raise InvalidArgument(path or "keys", "every key must be a string")
        _check_string(key, path or "keys")
    return [(f"{path}.{key}" if path else key, item) for key, item in value.items()]


def is_visible(text: str) -> bool:
    """Whether somebody who looks at it sees anything."""
    return any(map(_is_seen, text))


def check_visible(field: str, text: str) -> None:
    """Refuse what nobody sees. Raises InvalidArgument."""
    if not is_visible(text):
        raise InvalidArgument(field, "holds nothing that can be seen: write something, or leave it out")


def clean_name(text: str) -> str | None:
    """A name on one line, without what is not seen; None when nothing is left."""
    tagged = FLAG in text
    drawn = "".join(_in_a_name(char, tagged=tagged) for char in text)
    name = " ".join(drawn.split()).strip(JOINERS)
    return name if is_visible(name) else None


def check_name(field: str, text: str) -> str:
    """A name that somebody chose, cleaned. Raises InvalidArgument for what would show as something else."""
    line = text.strip()
    if any(_breaks(char) for char in line):
        raise InvalidArgument(field, "holds a line break or another control character: write it on one line")
    if not TURNS.isdisjoint(line):
        raise InvalidArgument(field, "holds a character that turns the writing direction: leave it out")
    name = clean_name(line)
    if name is None:
        raise InvalidArgument(field, "holds nothing that can be seen: write something")
    return name


def check_id(field: str, id_: str) -> None:
    """Refuse an id that looks like nothing, or like another one. Raises InvalidArgument."""
    if not (id_.isascii() and id_.isprintable()) and clean_name(id_) != id_:
        raise InvalidArgument(field, "the id holds characters that cannot be seen")


@lru_cache(4096)
def _is_seen(char: str) -> bool:
    category = unicodedata.category(char)
    if category == "Cn":  # perhaps an emoji that is younger than this Python
        return not _is_ignorable(ord(char))
    return (category[0] in "LNPS" or category == "Co" or char in SIGNS) and char not in BLANK


def _is_ignorable(code: int) -> bool:
    """Of those that mean nothing yet: what is to be drawn as nothing, and what is no character for ever."""
    noncharacter = 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE
    return noncharacter or code == 0x2065 or 0xFFF0 <= code <= 0xFFF8 or 0xE0000 <= code <= 0xE0FFF


def _breaks(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Zl", "Zp")


def _in_a_name(char: str, *, tagged: bool) -> str:
    if char.isspace():
        return " "
    if tagged and 0xE0020 <= ord(char) <= 0xE007F:
        return char
    formats = unicodedata.category(char) in ("Cc", "Cf") and char not in KEPT
    return "" if formats or char in BLANK or _is_ignorable(ord(char)) else char
