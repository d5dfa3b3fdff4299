"""`admin.imports`: the runs of `portico import`, for the console."""

from typing import Literal

from portico.contract.live import Amount
from portico.contract.payload import Request
from portico.contract.shapes import Cursor, Id, Limit, Shape


class ListImports(Request, frozen=True):
    """The runs of `portico import` into this database, newest first. A `--dry-run` is none."""

    limit: Limit = 50
    cursor: Cursor | None = None


class ImportRun(Shape, frozen=True):
    """A run, with its lines counted by what became of them.

    `stopped`: it was ended before its end, and goes on when the same command is run again. `size` of the
    file and `bytes` that are read tell how far it is; `size` is null where it is not known. `late` messages
    stand after a younger one, `waiting` replies answer what has not come. `reasons` count the rejected lines.
    """

    id: Id
    source: str
    file: str
    state: Literal["running", "finished", "stopped"]
    started_at: str
    updated_at: str
    size: int | None
    bytes: int
    taken: int
    known: int
    rejected: int
    late: int
    waiting: int
    reasons: list[Amount]


class ImportRuns(Shape, frozen=True):
    """A page of runs."""

    runs: list[ImportRun]
    next_cursor: str | None
