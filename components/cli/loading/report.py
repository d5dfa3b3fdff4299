"""What is said when an import is over: how much, and everything that somebody should look at."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from components.cli.loading.run import Tally


def summary(tally: Tally, unknown: Mapping[str, int], rejects: Path, done: str) -> Iterator[str]:
    """A line each; `done` says what became of the lines that are well."""
    heaps = tally.heaps
    yield (
        f"portico: {heaps['taken']:,} lines {done}, {heaps['known']:,} known already, "
        f"{heaps['rejected']:,} rejected\n"
    )
    if heaps["rejected"]:
        yield f"portico: the rejected lines and the reasons are in {rejects}: mend and import it\n"
    if unknown:
        fields = ", ".join(f"{name} ({count:,})" for name, count in sorted(unknown.items()))
        yield f"portico: fields that were left out because nothing is known about them: {fields}\n"
    if tally.late:
        yield (
            f"portico: {tally.late:,} messages are older than what was in their conversation: they stand "
            "after it\n"
        )
    if tally.waiting:
        yield f"portico: {tally.waiting:,} replies answer a message that is not in their conversation\n"
