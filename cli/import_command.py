"""`portico import`: load the conversations and messages of another chat server from a file."""

import argparse
import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from cli import location_options
from cli.errors import OperatorError
from cli.import_files.formats import read_lines
from cli.import_files.mappings import SERVERS, built_in, read_mapping
from cli.import_files.progress import Progress
from cli.import_files.reading import Reader
from cli.import_files.rejected_rows import RejectsFile, rejects_path
from cli.import_files.report import summary
from cli.import_files.run import DryRun, ImportRun, ImportStore
from portico.domain.importing.mapping import ServerMapping
from portico.settings import core
from portico.settings.people import people
from portico.storage import migrate
from portico.storage.connection_errors import DatabaseTrouble, Unreachable, mend_url
from portico.storage.importing.loader import loading

OWN = "portico"
SOURCE = re.compile(r"[a-z0-9][a-z0-9._-]{0,31}")
AGAIN = "what was stored stays; run the same command again to go on"


def add_command(subparsers: Any) -> None:
    """Declare the command."""
    parser = subparsers.add_parser(
        "import", help="import conversations and messages from another chat server"
    )
    parser.add_argument(
        "file",
        help="JSON lines, a JSON array, a CSV or a plain pg_dump; each may be packed by gzip; - reads stdin",
    )
    formats = parser.add_mutually_exclusive_group()
    formats.add_argument(
        "--from",
        dest="kind",
        choices=(OWN, *SERVERS),
        default=OWN,
        help="the format of the rows (docs/how-to/migrating.md)",
    )
    formats.add_argument(
        "--map", type=Path, metavar="FILE", help="a mapping of your own, for any other server"
    )
    parser.add_argument("--source", type=source_name, help="a name for that server; the same in each run")
    parser.add_argument("--files", type=absolute_url, help="the base URL of relative file URLs")
    parser.add_argument("--rejects", type=Path, help="the file for rejected lines (default: FILE.rejects)")
    parser.add_argument("--dry-run", action="store_true", help="check every line and store nothing")
    location_options.add_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Import; 1 when lines were rejected."""
    country = people(os.environ).country
    reader = Reader(chosen_mapping(args), args.files, datetime.now(UTC), country)
    where = rejects_path(args.rejects, args.file)
    with open_input(args.file) as (stream, size), open_store(args) as to:
        progress = Progress(sys.stderr, size, time.monotonic)
        with closing(progress), closing(RejectsFile(where, progress.print_line)) as rejects:
            counts = ImportRun(reader, to, rejects, progress).run(read_lines(stream))
    sys.stderr.writelines(summary(counts, reader, where, "checked" if args.dry_run else "taken"))
    return 1 if counts.outcomes["rejected"] else 0


def chosen_mapping(args: argparse.Namespace) -> ServerMapping | None:
    """How the rows are read; None for Portico's own format."""
    if args.map is not None:
        return read_mapping(args.map)
    return None if args.kind == OWN else built_in(args.kind)


@contextmanager
def open_input(name: str) -> Iterator[tuple[BinaryIO, int | None]]:
    """The file, and its size where it has one."""
    if name == "-":
        yield sys.stdin.buffer, None
        return
    try:
        with Path(name).open("rb") as stream:
            yield stream, None if name.endswith(".gz") else Path(name).stat().st_size
    except OSError as error:
        raise OperatorError(f"cannot read {name}: {error.strerror}") from error


@contextmanager
def open_store(args: argparse.Namespace) -> Iterator[ImportStore]:
    """Where the rows go: nowhere, or into a database that is up to date."""
    if args.dry_run:
        yield DryRun()
        return
    configured = core.parse()
    if configured.pooled:
        raise OperatorError(
            "an import needs a connection of its own: set DATABASE_URL to PostgreSQL and DATABASE_POOLER=none"
        )
    try:
        if migrate.pending(configured.dsn):
            raise OperatorError("the database is not up to date: run `portico migrate` first")
        with loading(configured.dsn, source_of(args), Path(args.file).name) as loader:
            yield loader
    except Unreachable as error:
        advice = mend_url(configured.database_url) if configured.database_url else "start `portico up`"
        raise OperatorError(f"{error}; {advice}; {AGAIN}") from error
    except DatabaseTrouble as error:
        raise OperatorError(f"{error}; {AGAIN}") from error


def source_of(args: argparse.Namespace) -> str:
    """The name of the old server: as given, or as its mapping is called."""
    if args.source or args.map is None:
        return str(args.source or args.kind)
    try:
        return source_name(args.map.stem.lower())
    except argparse.ArgumentTypeError as error:
        raise OperatorError(f"name the old server with --source: {error}") from None


def source_name(text: str) -> str:
    """A short name."""
    if not SOURCE.fullmatch(text):
        raise argparse.ArgumentTypeError("up to 32 of a-z 0-9 . _ -, beginning with a letter or digit")
    return text


def absolute_url(text: str) -> str:
    """An absolute URL."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise argparse.ArgumentTypeError("an address such as https://old.example.com/media/")
    return text
