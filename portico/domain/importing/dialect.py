"""A kind of chat server as a table of names: which rows it has, and what it calls each thing.

Each kind has a file beside this one. A row that is translated has the names of Portico's own format
(`contract.importing`), which then checks it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import msgspec

from portico.domain.errors import InvalidArgument
from portico.domain.importing.shaping import (
    conversation,
    conversation_of,
    conversation_status,
    message,
    message_status,
    person,
    thing,
    user,
)
from portico.domain.importing.times import moment
from portico.domain.importing.values import flag, identifier, whole

Row = dict[str, Any]
Noun = Literal["user", "conversation", "message"]
Reader = Callable[[Any, str], Any]
SHAPING: Mapping[Noun, Callable[[Row], Row]] = {
    "user": user,
    "conversation": conversation,
    "message": message,
}
# How each of our names is read: None says nothing, and the next of their names is asked.
READERS: Mapping[str, Reader] = {
    **dict.fromkeys(("id",), identifier),
    **dict.fromkeys(("sender_id", "recipient_id", "owner"), person),
    **dict.fromkeys(("conversation_id", "property_id", "reply_to"), thing),
    **dict.fromkeys(("is_edited", "is_deleted", "is_read", "archived"), flag),
    **dict.fromkeys(("created_at", "updated_at", "edited_at", "deleted_at", "read_at"), moment),
    "file_size": whole,
    "message.status": message_status,
    "conversation.status": conversation_status,
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
    """What the row says, by our names, each in its type. Raises InvalidArgument."""
    people = (person(row.get(name), name) for name in table.people)
    picked: Row = {"files": files, "people": [each for each in people if each is not None]}
    for ours, theirs in table.fields.items():
        reader = READERS.get(ours) or READERS.get(f"{table.noun}.{ours}", _said)
        for name in theirs:
            if name in row and (value := reader(row[name], name)) is not None:
                picked[ours] = value
                break
    said = picked.get("type")
    if isinstance(said, str):
        picked["type"] = table.types.get(said.lower(), said.lower())
    return picked


def _said(value: Any, field: str) -> Any:  # noqa: ARG001 - as the other readers
    """Whatever it is, but for an empty string."""
    return None if value == "" else value
