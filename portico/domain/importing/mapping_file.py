"""A mapping as a document (TOML, `portico import --map`): read, and every mistake in it named.

`docs/how-to/migrating.md` describes the format.
"""

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from portico.domain.errors import InvalidArgument
from portico.domain.importing.columns import COLUMNS
from portico.domain.importing.mapping import Noun, ServerMapping, Table

KEYS = ("holds", "has", "lacks", "only", "ignore", "columns", "people", "values")
NOUNS: tuple[str, ...] = get_args(Noun)
REQUIRED: Mapping[str, tuple[str, ...]] = {
    "user": ("id",),
    "conversation": ("id",),
    "participant": ("conversation_id", "user_id"),
    "message": ("id", "sender_id"),
    "call": ("id", "caller_id"),
    "device": ("user_id", "token"),
}
# Words that mean the same everywhere; `values` of a table adds to them.
WORDS: Mapping[str, Mapping[str, str]] = {
    "message": {
        "txt": "text",
        "message": "text",
        "photo": "image",
        "picture": "image",
        "voice": "audio",
        "document": "file",
        "attachment": "file",
        "property": "property_share",
        "property_card": "property_share",
        "listing": "property_share",
        "notification": "system",
    },
    "conversation": {
        "direct": "general",
        "private": "general",
        "one_to_one": "general",
        "one-to-one": "general",
        "individual": "general",
        "chat": "general",
        "property": "property_inquiry",
        "inquiry": "property_inquiry",
        "rental_inquiry": "property_inquiry",
        "booking": "property_inquiry",
        "channel": "group",
        "team": "group",
    },
}


def parse_mapping(name: str, document: Mapping[str, Any]) -> ServerMapping:
    """The mapping of a document. Raises InvalidArgument for the first mistake, with its place."""
    for key in document:
        if key != "table":
            raise InvalidArgument(key, "no key of a mapping: it has [[table]] only")
    tables = document.get("table")
    if not isinstance(tables, list) or not tables:
        raise InvalidArgument("table", "a mapping needs one [[table]] at least")
    return ServerMapping(name, [_table(f"table {number}", each) for number, each in enumerate(tables, 1)])


def _table(place: str, given: Any) -> Table:
    if not isinstance(given, Mapping):
        raise InvalidArgument(place, "must be a table: write [[table]]")
    for key in given:
        if key not in KEYS:
            raise InvalidArgument(f"{place}: {key}", f"no key of a table: one of {', '.join(KEYS)}")
    holds = given.get("holds")
    if holds not in NOUNS:
        raise InvalidArgument(f"{place}: holds", f"must be one of {', '.join(NOUNS)}")
    columns = _columns(place, holds, given.get("columns"))
    people = _people(place, holds, given.get("people", {}))
    ignore = frozenset(_names(f"{place}: ignore", given.get("ignore", [])))
    known = ignore.union(people, *columns.values())
    return Table(
        holds=holds,
        has=_has(f"{place}: has", given.get("has")),
        lacks=frozenset(_names(f"{place}: lacks", given.get("lacks", []))),
        only=_flag(f"{place}: only", given.get("only", False)),
        columns=columns,
        values=_values(place, holds, given.get("values", {})),
        people=people,
        ignore=ignore,
        known=known,
        inner=tuple(sorted({name.partition(".")[0] for name in known if "." in name})),
    )


def _columns(place: str, holds: str, given: Any) -> dict[str, tuple[str, ...]]:
    allowed = COLUMNS[holds]
    if not isinstance(given, Mapping):
        raise InvalidArgument(f"{place}: columns", "required: [table.columns] says which column is what")
    for name in given:
        if name not in allowed:
            raise InvalidArgument(f"{place}: columns.{name}", f"a {holds} has {', '.join(allowed)}")
    for name in REQUIRED[holds]:
        if name not in given:
            raise InvalidArgument(f"{place}: columns.{name}", f"required: a {holds} needs it")
    return {name: _names(f"{place}: columns.{name}", columns) for name, columns in given.items()}


def _people(place: str, holds: str, given: Any) -> dict[str, str]:
    if given and holds != "conversation":
        raise InvalidArgument(f"{place}: people", "only a conversation has people")
    if not isinstance(given, Mapping) or not all(isinstance(part, str) for part in given.values()):
        raise InvalidArgument(f"{place}: people", 'must say what each is: buyer_id = "buyer", or ""')
    return dict(given)


def _values(place: str, holds: str, given: Any) -> dict[str, dict[str, str]]:
    words = {"type": dict(WORDS[holds])} if holds in WORDS else {}
    for name, meanings in _pairs(f"{place}: values", given):
        if name not in COLUMNS[holds]:
            raise InvalidArgument(f"{place}: values.{name}", f"a {holds} has {', '.join(COLUMNS[holds])}")
        for word, meaning in _pairs(f"{place}: values.{name}", meanings):
            if not isinstance(meaning, str):
                raise InvalidArgument(f"{place}: values.{name}.{word}", "must be a string")
            words.setdefault(name, {})[word.lower()] = meaning
    return words


def _pairs(place: str, given: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(given, Mapping):
        raise InvalidArgument(place, "must be a table of names")
    yield from given.items()


def _has(place: str, given: Any) -> list[tuple[str, ...]]:
    if not isinstance(given, list) or not given:
        raise InvalidArgument(place, 'required: the columns by which a row is known, as ["id", ["a", "b"]]')
    return [_names(place, each) for each in given]


def _names(place: str, given: Any) -> tuple[str, ...]:
    names = [given] if isinstance(given, str) else given
    if not isinstance(names, list) or not all(isinstance(name, str) and name for name in names):
        raise InvalidArgument(place, "must be the name of a column, or a list of names")
    return tuple(names)


def _flag(place: str, given: Any) -> bool:
    if not isinstance(given, bool):
        raise InvalidArgument(place, "must be true or false")
    return given
