"""What becomes of a row, and the small things that all parts of the import need."""

from collections.abc import Sequence
from typing import Any, Final, Literal, TypeAlias

import msgspec
from psycopg2.extensions import cursor


class Refused(msgspec.Struct, frozen=True):
    """A row that is not taken, and why."""

    reason: str


Outcome: TypeAlias = Literal["taken", "known"] | Refused
Noun: TypeAlias = Literal["conversation", "message", "call"]
TAKEN: Final = "taken"
KNOWN: Final = "known"
NUMBERS = "select nextval(pg_get_serial_sequence(%s, 'id')) from generate_series(1, %s)"
FIND = "select their_id, id from imported where source = %s and noun = %s and their_id = any (%s)"
KEEP = """
    insert into imported (source, noun, their_id, id)
    select %s, %s, their_id, id from json_to_recordset(%s) as r(their_id text, id bigint)
"""


def rows(of: Sequence[dict[str, Any]]) -> str:
    """As the argument of `json_to_recordset`."""
    return msgspec.json.encode(of).decode()


def numbers(at: cursor, noun: Noun, count: int) -> list[int]:
    """So many new ids."""
    at.execute(NUMBERS, (noun, count))
    return [id_ for (id_,) in at.fetchall()]


def find(at: cursor, source: str, noun: Noun, their_ids: Sequence[str]) -> dict[str, int]:
    """Those that were imported before: their id to ours."""
    at.execute(FIND, (source, noun, list(their_ids)))
    return dict(at.fetchall())


def keep(at: cursor, source: str, noun: Noun, ids: dict[str, int]) -> None:
    """Remember what was imported."""
    if not ids:
        return
    pairs = [{"their_id": their_id, "id": id_} for their_id, id_ in ids.items()]
    at.execute(KEEP, (source, noun, rows(pairs)))
