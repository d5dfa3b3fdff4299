"""Files to import, and `portico import` run in this process on the test's database."""

import io
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from cli.import_files.counts import ImportCounts
from cli.import_files.formats import read_lines
from cli.import_files.mappings import SERVERS, built_in
from cli.import_files.progress import Progress
from cli.import_files.reading import Reader
from cli.import_files.rejected_rows import RejectsFile
from cli.import_files.run import ImportRun
from portico.domain.importing.mapping import ServerMapping
from portico.settings.core import Settings
from portico.storage.importing.loader import loading

KINDS = {name: built_in(name) for name in SERVERS}
NOW = datetime(2026, 11, 21, tzinfo=UTC)
Row = dict[str, Any]


class Imported(msgspec.Struct):
    """How an import went, the rejects file, and the fields that were left out."""

    counts: ImportCounts
    rejects: str
    unknown: dict[str, int]


def dump(rows: Sequence[Row | str]) -> bytes:
    """As JSON lines; a string stands as it is."""
    return "".join(row if isinstance(row, str) else json.dumps(row) + "\n" for row in rows).encode()


def import_rows(
    stores: Settings,
    folder: Path,
    rows: Sequence[Row | str],
    kind: str | ServerMapping = "portico",
    source: str = "old",
) -> Imported:
    """Import these rows; `folder` is for the rejects."""
    return _import(stores, folder, dump(rows), kind, source)


def import_file(stores: Settings, folder: Path, file: Path, kind: str, source: str = "old") -> Imported:
    """Import a file as it is."""
    return _import(stores, folder, file.read_bytes(), kind, source)


def _import(stores: Settings, folder: Path, data: bytes, kind: str | ServerMapping, source: str) -> Imported:
    where = folder / "rejects"
    where.unlink(missing_ok=True)
    rejects = RejectsFile(where, lambda _: None)
    reader = Reader(KINDS.get(kind) if isinstance(kind, str) else kind, "https://old.example.com/media/", NOW)
    progress = Progress(io.StringIO(), None, lambda: 0.0)
    with loading(stores.dsn, source, "rows.jsonl") as loader:
        counts = ImportRun(reader, loader, rejects, progress).run(read_lines(io.BytesIO(data)))
    rejects.close()
    return Imported(counts, where.read_text() if where.exists() else "", dict(reader.unknown))


def conversation(id_: Any, *people: Any, **other: Any) -> Row:
    """A conversation of these people."""
    return {"kind": "conversation", "id": id_, "participants": list(people), **other}


def message(id_: Any, conversation_id: Any, sender_id: Any, text: str | None, **other: Any) -> Row:
    """A message, a minute after the one of the id before."""
    at = f"2024-05-01T10:{int(str(id_)) % 60:02d}:00Z"
    said = {"id": id_, "conversation_id": conversation_id, "sender_id": sender_id, "text": text}
    return {"kind": "message", **said, "created_at": at, **other}
