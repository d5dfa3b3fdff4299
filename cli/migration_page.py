"""The tables of `docs/how-to/migrating.md`, between its `<!-- table: … -->` marks.

What events, routes, fields and variables become stands in `migrating.toml` beside the page; what becomes of
columns stands in the mappings that `portico import` uses.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from cli.import_files.mappings import built_in
from portico.domain.importing.columns import COLUMNS
from portico.domain.importing.mapping import Noun, Table

PLACE = re.compile(r"(<!-- table: ([a-z0-9-]+)\.([a-z]+) -->\n\n).*?(\n<!-- end of table -->)", re.DOTALL)
Equivalents = Mapping[str, Mapping[str, Sequence[Sequence[str]]]]


def migration_page(current: str, data: Path) -> str:
    """The page with its tables as they should be; the rest stays as it is."""
    equivalents: Equivalents = tomllib.loads(data.read_text(encoding="utf-8"))
    return PLACE.sub(lambda place: place[1] + _table(equivalents, place[2], place[3]) + place[4], current)


def _table(equivalents: Equivalents, server: str, group: str) -> str:
    if server == "map":
        return _lines(("name in the mapping", "becomes"), _names(group))
    if group == "columns":
        return _lines(("in rows of", "column", "Portico"), columns(built_in(server).tables))
    return _lines(("old server", "Portico"), equivalents[server][group])


def _lines(head: Sequence[str], rows: Iterator[Sequence[str]] | Sequence[Sequence[str]]) -> str:
    rule = "|---" * len(head) + "|\n"
    first, *others = [f"| {' | '.join(cells)} |\n" for cells in (head, *rows)]
    return "".join([first, rule, *others])


def _names(noun: str) -> Iterator[Sequence[str]]:
    """What a table of a mapping may give columns for."""
    for name, column in COLUMNS[noun].items():
        yield f"`{name}`", column.becomes


def columns(tables: Sequence[Table]) -> Iterator[Sequence[str]]:
    """What becomes of each column, by what its rows are."""
    for noun in dict.fromkeys(table.holds for table in tables):
        yield from _columns_of(noun, [table for table in tables if table.holds == noun])


def _columns_of(noun: Noun, tables: Sequence[Table]) -> Iterator[Sequence[str]]:
    for name in dict.fromkeys(name for table in tables for name in table.columns):
        named = dict.fromkeys(column for table in tables for column in table.columns.get(name, ()))
        yield noun, _listed(named), COLUMNS[noun][name].becomes
    people = {column: part for table in tables for column, part in table.people.items()}
    for part in dict.fromkeys(people.values()):
        role = f", and {part} in `conversation.metadata`, below `roles`" if part else ""
        yield noun, _listed(name for name in people if people[name] == part), f"`participant.user_id`{role}"
    taken = {column for table in tables for names in table.columns.values() for column in names}
    ignored = sorted({column for table in tables for column in table.ignore} - taken)
    if ignored:
        yield noun, _listed(ignored), "left out"


def _listed(names: Iterator[str] | Sequence[str] | Mapping[str, None]) -> str:
    return ", ".join(f"`{name}`" for name in names)
