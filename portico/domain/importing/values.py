"""Values that other systems wrote: flags, whole numbers, ids, lists and objects.

What is known is read. What is not is refused with the field, what to send, and what was seen: nothing is
judged by what Python takes for true. None means that nothing was said.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import msgspec

from portico.domain.errors import InvalidArgument

T = TypeVar("T")
NOTHING = frozenset({"", r"\n", "null"})  # in lower case; \N is how PostgreSQL and MySQL write null
# After the words: a bit of MySQL as its tools write it, in JSON also as base64.
FLAGS: Mapping[str, bool] = {
    **dict.fromkeys(("true", "t", "yes", "y", "on", "1", "1.0"), True),
    **dict.fromkeys(("false", "f", "no", "n", "off", "0", "0.0"), False),
    **dict.fromkeys(("\x01", r"\x01", "0x01", "b'1'", "base64:type16:AQ=="), True),
    **dict.fromkeys(("\x00", r"\x00", "0x00", "b'0'", "base64:type16:AA=="), False),
}
BITS = ({"type": "Buffer", "data": [0]}, {"type": "Buffer", "data": [1]})  # the same from Node
EXACT = 2**53  # from here on a float may have been another whole number
WHOLE = re.compile(r"-?\d{1,19}(\.0+)?", re.ASCII)
FLOATED = re.compile(r"-?\d{1,15}\.0", re.ASCII)  # a column with gaps, saved by a spreadsheet or pandas
ELEMENTS = re.compile(r'\{[^{}"\\]*\}')  # an array of PostgreSQL without quoting
HEX_ID = re.compile(r"[0-9a-f]{24}", re.ASCII)  # an ObjectId of MongoDB
PERSON = ("user_id", "userId", "participant_id", "participantId", "user", "member", "id", "_id", "$id")
THING = ("_id", "id", "uuid", "$id")
SHOWN = 40  # characters of a refused value


def flag(value: Any, field: str) -> bool | None:
    """True or false in each of their spellings. Raises InvalidArgument."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float) and value in (0, 1):
        return value == 1
    if isinstance(value, str):
        word = value if value in FLAGS else value.strip().lower()
        if word in NOTHING:
            return None
        if word in FLAGS:
            return FLAGS[word]
    if value in BITS:
        return bool(value == BITS[1])
    raise refused(value, field, "neither true nor false: send true or false")


def whole(value: Any, field: str) -> int | None:
    """A whole number, which may come as text or as a float. Raises InvalidArgument."""
    if value is None or is_nothing(value):
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < EXACT:
        return int(value)
    if isinstance(value, str) and WHOLE.fullmatch(value):
        return int(value.partition(".")[0])
    raise refused(value, field, "no whole number: send one such as 12345")


def identifier(value: Any, field: str) -> str | None:
    """An id as Portico keeps ids of others: a number is its digits, text stays as it is (`007`)."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, str):
        return None if is_nothing(value) else _named(value, field)
    if value is None:
        return None
    if isinstance(value, float) and value.is_integer() and abs(value) < EXACT:
        return str(int(value))
    raise refused(value, field, "an id is a string or a whole number: send one such as 7 or a string")


def person(value: Any, field: str) -> str | None:
    """The id of a person who is named by it or described. Raises InvalidArgument."""
    return identifier(_inner(_inner(value, PERSON), PERSON), field)  # {"user": {"_id": ...}, "role": ...}


def thing(value: Any, field: str) -> str | None:
    """The id of a message, conversation or property that is named by it or stands here itself."""
    return identifier(_inner(value, THING), field)


def as_given(value: Any, field: str) -> Any:  # noqa: ARG001 - as the other readers
    """Whatever it is, but for an empty string."""
    return None if value == "" else value


def several(value: Any, field: str) -> list[Any]:
    """A list, also as the text of a column: `[7, 8]` or `{7,8}`. Raises InvalidArgument."""
    if value is None or is_nothing(value):
        return []
    found = parsed(value)
    if isinstance(found, list):
        return found
    raise refused(value, field, "must be a list: send one such as [7, 8]")


def one_or_several(value: Any, field: str) -> list[Any]:
    """A list as `several` reads it, or one value alone: an id, an address, an object."""
    found = parsed(value)
    is_one = isinstance(found, Mapping) or not (isinstance(found, list | str) or found is None)
    is_word = isinstance(found, str) and not is_nothing(found) and not _looks_compound(found)
    return [found] if is_one or is_word else several(value, field)


def mapping(value: Any, field: str) -> dict[str, Any] | None:
    """An object, also as the text of a column. Raises InvalidArgument."""
    if value is None or is_nothing(value):
        return None
    found = _decoded(value) if isinstance(value, str) else value
    if isinstance(found, dict):
        return found
    raise refused(value, field, 'must be an object: send one such as {"floor": 2}')


def parsed(value: Any) -> Any:
    """The list or object in the text of a column (JSON, an array of PostgreSQL); else the value itself."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    return _elements(text) if ELEMENTS.fullmatch(text) else _decoded(value)


def first(row: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    """The first of these fields that says something."""
    return next((row[name] for name in names if row.get(name) is not None and row[name] != ""), None)


def read(row: Mapping[str, Any], names: tuple[str, ...], reader: Callable[[Any, str], T | None]) -> T | None:
    """The first of these fields that says something to this reader. Raises InvalidArgument."""
    for name in names:
        found = reader(row.get(name), name)
        if found is not None:
            return found
    return None


def is_nothing(value: Any) -> bool:
    """Whether it is a way to say nothing."""
    return isinstance(value, str) and (not value or (len(value) < 5 and value.strip().lower() in NOTHING))


def refused(value: Any, field: str, reason: str) -> InvalidArgument:
    """The refusal of a value; what was seen stands last, in brackets."""
    return InvalidArgument(field, f"{reason} (seen: {shown(value)})")


def shown(value: Any) -> str:
    """A value as one may print it: short, and without what a terminal would obey."""
    if isinstance(value, Mapping | list):
        return "an object" if isinstance(value, Mapping) else "a list"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if not isinstance(value, str):
        return str(value)
    start = printable(value[:SHOWN])
    return f'"{start}"' if len(value) <= SHOWN else f'"{start}…"'


def printable(text: str) -> str:
    """Without what a terminal would obey."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


def _inner(value: Any, names: tuple[str, ...]) -> Any:
    return first(value, names) if isinstance(value, Mapping) else value


def _named(value: str, field: str) -> str:
    if value != value.strip():
        raise refused(value, field, "an id has no space around it: send it without")
    if FLOATED.fullmatch(value):
        raise refused(value, field, f"an id that became a decimal number: send {value[:-2]}")
    return value


def _looks_compound(text: str) -> bool:
    """Whether a text is meant as a list or an object; spaces around it do not matter."""
    return text.lstrip()[:1] in ("[", "{")


def _elements(value: str) -> list[str | None]:
    inside = value[1:-1]
    return (
        [None if is_nothing(each) else each.strip() for each in inside.split(",")] if inside.strip() else []
    )


def _decoded(value: str) -> Any:
    """What the text says as JSON; itself when it is none."""
    try:
        return msgspec.json.decode(value) if _looks_compound(value) else value
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return value
