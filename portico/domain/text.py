"""What Portico accepts in a payload: what PostgreSQL, JSON, CBOR and MessagePack can all hold."""

import math
import unicodedata
from collections.abc import Sized
from typing import Any

from portico.domain.errors import InvalidArgument, TooLarge

MAX_TEXT = 5_000  # code points of a message
MAX_DEPTH = 16  # of nested metadata
MAX_VALUES = 10_000  # in one payload; the longest list that a procedure takes has 1,000
CONTAINERS = (dict, list, tuple)  # what the codecs of WAMP make of objects and arrays


def check_text(text: str) -> None:
    """Refuse a message text over the limit (`too_large`)."""
    if len(text) > MAX_TEXT:
        raise TooLarge("text", MAX_TEXT)


def check_value(value: Any, path: str = "") -> None:
    """Refuse what some client could not be told again: NUL, bytes, huge numbers, nesting without end.

    A payload of too many values is refused too: to look at each of 250,000 takes half a second.
    """
    _check_value(value, path, 0, [MAX_VALUES])


def _check_value(value: Any, path: str, depth: int, left: list[int]) -> None:
    if isinstance(value, str):
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


def fold(name: str) -> str:
    """A name for comparing: letter case and accents gone, words by single spaces."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in bare.casefold()).split())
