"""Parts of the report that are programs of their own. Each has lines in the history and a place on the page.

The page shows the newest line of each part, so what takes long need not run in each sitting.
"""

from collections.abc import Sequence

import msgspec

from bench.report.aim import Aim
from bench.report.results import HISTORY, Conditions


class Part(msgspec.Struct, frozen=True):
    """What one program found: a section of the page with a table, and what it says of aims."""

    name: str
    title: str
    text: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    aims: Sequence[Aim] = ()


class Kept(msgspec.Struct, frozen=True):
    """A part, and when and where it was measured."""

    part: Part
    conditions: Conditions


def remember(kept: Kept) -> None:
    """Add it to the history."""
    with HISTORY.open("ab") as file:
        file.write(msgspec.json.encode(kept) + b"\n")


def latest() -> list[Kept]:
    """The newest of each name, in the order of their first lines."""
    found: dict[str, Kept] = {}
    for line in HISTORY.read_bytes().splitlines():
        if "part" in msgspec.json.decode(line):
            kept = msgspec.json.decode(line, type=Kept)
            found[kept.part.name] = kept
    return list(found.values())


def section(kept: Kept, of_the_page: Conditions) -> str:
    """The part in Markdown. Who ran it elsewhere or at another time says so."""
    part = kept.part
    said = "" if _is_same(kept.conditions, of_the_page) else f"\n\nMeasured on {_told(kept.conditions)}."
    return f"## {part.title}\n\n{part.text}{said}\n\n" + (table(part.head, part.rows) if part.rows else "")


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    return "\n".join(map(_line, [head, ["---"] * len(head), *rows]))


def _is_same(one: Conditions, other: Conditions) -> bool:
    return (one.date, one.commit, one.machine) == (other.date, other.commit, other.machine)


def _told(found: Conditions) -> str:
    return f"{found.date}, commit {found.commit}, {found.machine}, {found.cores} cores, load {found.load:.1f}"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
