"""The report at the end of an import: the counts, and everything that needs attention."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from cli.counting import format_count
from cli.import_files.counts import ImportCounts, UnreachableAddresses
from cli.import_files.reading import Reader
from portico.domain.importing.values import printable

SHOWN = 20  # reasons, and names
LATE = (
    "message is older than what was in its conversation: it stands after it",
    "messages are older than what was in their conversation: they stand after it",
)
WAITING = (
    "reply answers a message that is not in its conversation",
    "replies answer a message that is not in their conversation",
)


def summary(counts: ImportCounts, reader: Reader, rejects: Path, done: str) -> Iterator[str]:
    """A line each; `done` says what became of the lines that are well."""
    outcomes = counts.outcomes
    yield (
        f"portico: {format_count(outcomes['taken'], 'line', 'lines')} {done}, "
        f"{outcomes['known']:,} known already, {outcomes['rejected']:,} rejected\n"
    )
    if not outcomes.total():
        yield "portico: there is no row in it\n"
    for reason, times in counts.reasons.most_common(SHOWN):
        yield f"portico: {format_count(times, 'time', 'times')}: {printable(reason)}\n"
    if outcomes["rejected"]:
        yield f"portico: the rejected lines and the reasons are in {rejects}: mend and import it\n"
    if reader.unknown:
        named = _named(reader.unknown)
        yield f"portico: fields that were left out because nothing is known about them: {named}\n"
    yield from _unreachable(reader.unreachable)
    if counts.late:
        yield f"portico: {format_count(counts.late, *LATE)}\n"
    if counts.waiting:
        yield f"portico: {format_count(counts.waiting, *WAITING)}\n"


def _unreachable(of: UnreachableAddresses) -> Iterator[str]:
    """How many addresses reach nobody; what cannot be read of them was left out."""
    numbers = format_count(of.fields["mobile"], "number", "numbers")
    addresses = format_count(of.fields["email"], "address", "addresses")
    if of.first:
        yield f"portico: {numbers} and {addresses} cannot be reached\n"
    for address in of.first:
        yield f"portico: {address}\n"


def _named(counter: Counter[str]) -> str:
    """The most frequent, by name."""
    named = [f"{printable(name)} ({times:,})" for name, times in sorted(counter.most_common(SHOWN))]
    more = len(counter) - len(named)
    return ", ".join([*named, f"and {more:,} more"] if more else named)
