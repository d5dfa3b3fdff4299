"""A kind of chat server as a table of names: which rows it has, and what it calls each thing.

Each kind has a file beside this one. A row that is translated has the names of Portico's own format
(`contract.importing`), which then checks it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import msgspec

from portico.domain.errors import InvalidArgument
from portico.domain.importing.shaping import conversation, conversation_of, message, user

Row = dict[str, Any]
Noun = Literal["user", "conversation", "message"]
SHAPING: Mapping[Noun, Callable[[Row], Row]] = {
    "user": user,
    "conversation": conversation,
    "message": message,
}


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A table or collection of theirs.

    A row with one of each group in `told_by` belongs to it. `fields` says for each of our names what they may
    call it (the first that says something counts), `types` what their types are here, `people` which fields
    each name somebody in a conversation. `left_out` is known and not taken over; a row with one of
    `unlike` belongs elsewhere.
    """

    noun: Noun
    told_by: Sequence[tuple[str, ...]]
    fields: Mapping[str, tuple[str, ...]]
    types: Mapping[str, str] = {}
    people: tuple[str, ...] = ()
    left_out: frozenset[str] = frozenset()
    unlike: frozenset[str] = frozenset()

    def has(self, row: Row) -> bool:
        """Whether this row is one of its."""
        told = all(any(name in row for name in group) for group in self.told_by)
        return told and self.unlike.isdisjoint(row)

    def known(self) -> frozenset[str]:
        """Every field that it says something about."""
        return self.left_out.union(self.people, *self.fields.values())


class Dialect(msgspec.Struct, frozen=True):
    """A kind of server: the first of its tables that has a row is the row's."""

    name: str
    tables: Sequence[Table]
    known: Mapping[Noun, frozenset[str]]


class Translated(msgspec.Struct, frozen=True):
    """The rows in Portico's names, in order, and the fields that nothing is known about."""

    rows: Sequence[Row]
    unknown: frozenset[str] = frozenset()


def dialect(name: str, *tables: Table) -> Dialect:
    """A kind of server with these tables."""
    return Dialect(name, tables, {table.noun: table.known() for table in tables})


def translate(kind: Dialect, row: Row, files: str | None = None) -> Translated:
    """A row of theirs in Portico's names. Raises InvalidArgument.

    `files` is what relative addresses of files begin with. A message that says only between whom it is
    brings its conversation with it.
    """
    table = next((table for table in kind.tables if table.has(row)), None)
    if table is None:
        raise InvalidArgument("row", f"is no user, conversation or message of the kind {kind.name}")
    unknown = frozenset(row) - kind.known[table.noun]
    shaped = SHAPING[table.noun](_picked(table, row, files))
    between = shaped.pop("between", None)
    rows = [conversation_of(between), shaped] if between else [shaped]
    return Translated(rows, unknown)


def _picked(table: Table, row: Row, files: str | None) -> Row:
    """What the row says, by our names."""
    picked: Row = {"files": files, "people": [row[name] for name in table.people if row.get(name)]}
    for ours, theirs in table.fields.items():
        for name in theirs:
            value = row.get(name)
            if value is not None and value != "":
                picked[ours] = value
                break
    said = picked.get("type")
    if isinstance(said, str):
        picked["type"] = table.types.get(said.lower(), said)
    return picked
