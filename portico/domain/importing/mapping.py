"""A mapping: which tables another chat server has, and what it calls each thing.

A row that is translated has the names of Portico's own format (`contract.importing`), which then checks it.
`mapping_file` reads a mapping from a document.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec

from portico.domain.errors import InvalidArgument
from portico.domain.importing.columns import READERS
from portico.domain.importing.shaping import call, device, message, opened_by, user
from portico.domain.importing.shaping_conversations import conversation, participant
from portico.domain.importing.values import HEX_ID, person

Row = dict[str, Any]
Noun = Literal["user", "conversation", "participant", "message", "call", "device"]
SHAPING: Mapping[Noun, Callable[[Row], Row]] = {
    "user": user,
    "conversation": conversation,
    "participant": participant,
    "message": message,
    "call": call,
    "device": device,
}
DUMPDATA = frozenset({"model", "pk", "fields"})


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A table or collection of the other server.

    A row belongs to it that has a column of each group in `has`, none of `lacks`, and with `only` no column
    that the table does not name. `columns` says for each name of Portico which columns may have the value
    (the first that says something counts), `values` what words in them mean here, `people` which columns
    each name somebody in a conversation, with their part in it. `ignore` is known and left out. `inner` are
    the columns that hold an object, with columns of their own (`meta.edited`).
    """

    holds: Noun
    has: Sequence[tuple[str, ...]]
    columns: Mapping[str, tuple[str, ...]]
    values: Mapping[str, Mapping[str, str]]
    people: Mapping[str, str]
    lacks: frozenset[str]
    ignore: frozenset[str]
    known: frozenset[str]
    inner: tuple[str, ...]
    only: bool = False

    def matches(self, row: Row) -> bool:
        """Whether this row is one of its."""
        if not all(any(name in row for name in group) for group in self.has):
            return False
        return self.lacks.isdisjoint(row) and (not self.only or self.known.issuperset(row))


class ServerMapping(msgspec.Struct, frozen=True):
    """The tables of a server: a row belongs to the first that it matches."""

    name: str
    tables: Sequence[Table]


class Translated(msgspec.Struct, frozen=True):
    """The rows in Portico's names, in order, and the columns that nothing is known about."""

    rows: Sequence[Row]
    unknown: frozenset[str] = frozenset()


def translate(mapping: ServerMapping, row: Row, files: str | None = None) -> Translated:
    """A row of that server in Portico's names. Raises InvalidArgument.

    `files` is what relative addresses of files begin with. A message that says only between whom it is
    brings its conversation with it.
    """
    row = _without_model(row)
    table = next((table for table in mapping.tables if table.matches(row)), None)
    if table is None:
        raise InvalidArgument("row", f"has the columns of no table in the mapping {mapping.name}")
    flat = _flattened(row, table.inner)
    shaped = SHAPING[table.holds](_picked(table, flat, files))
    between = shaped.pop("between", None)
    rows = [opened_by(between), shaped] if between else [shaped]
    return Translated(rows, frozenset(flat) - table.known)


def _without_model(row: Row) -> Row:
    """A row of Django's `dumpdata` as the table has it."""
    if row.keys() == DUMPDATA and isinstance(row["fields"], Mapping):
        return {"id": row["pk"], **row["fields"]}
    return row


def _flattened(row: Row, inner: tuple[str, ...]) -> Row:
    """With the columns of objects beside the others: `meta.edited`."""
    for name in inner:
        held = row.get(name)
        if isinstance(held, Mapping):
            rest = {key: value for key, value in row.items() if key != name}
            row = {**rest, **{f"{name}.{key}": value for key, value in held.items()}}
    return row


def _picked(table: Table, row: Row, files: str | None) -> Row:
    """What the row says, by Portico's names, each in its type. Raises InvalidArgument."""
    picked: Row = {"files": files, "people": _people(table, row)}
    readers = READERS[table.holds]
    for name, columns in table.columns.items():
        words, reader = table.values.get(name), readers[name]
        for column in columns:
            if column in row:
                given = row[column]
                if words is not None and isinstance(given, str):
                    given = words.get(given.strip().lower(), given)
                if (value := reader(given, column)) is not None:
                    picked[name] = value
                    break
    if "created_at" not in picked and (made := _made(row, picked)) is not None:
        picked["created_at"] = made
    return picked


def _people(table: Table, row: Row) -> list[tuple[str, str]]:
    """Who is named in a column of their own, and as what."""
    named = ((person(row.get(column), column), part) for column, part in table.people.items())
    return [(user_id, part) for user_id, part in named if user_id is not None]


def _made(row: Row, picked: Row) -> datetime | None:
    """When the ObjectId of MongoDB was made: its first four bytes are seconds."""
    id_ = row.get("_id", picked.get("id"))
    if isinstance(id_, str) and HEX_ID.fullmatch(id_):
        return datetime.fromtimestamp(int(id_[:8], 16), UTC)
    return None
