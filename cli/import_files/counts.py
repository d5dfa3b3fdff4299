"""Counters of an import."""

from collections import Counter

import msgspec

MOST = 1_000  # different names; a file may have more than fit into memory
REST = "others"
FIRST = 5  # addresses that reach nobody, of which the line is told


class ImportCounts(msgspec.Struct):
    """Lines by what became of them: taken, known, rejected.

    `reasons` counts the rejected by what was wrong, `late` messages that stand after a younger one, and
    `waiting` replies to what is not here.
    """

    outcomes: Counter[str] = msgspec.field(default_factory=Counter)
    reasons: Counter[str] = msgspec.field(default_factory=Counter)
    late: int = 0
    waiting: int = 0


class UnreachableAddresses(msgspec.Struct):
    """Addresses that reach nobody: how many by field, and what was wrong with the first."""

    fields: Counter[str] = msgspec.field(default_factory=Counter)
    first: list[str] = msgspec.field(default_factory=list)

    def add(self, line: int, field: str, reason: str) -> None:
        """One more; the address itself is not kept."""
        self.fields[field] += 1
        if len(self.first) < FIRST:
            self.first.append(f"line {line}: {field}: {reason}")


def count_name(counter: Counter[str], name: str) -> None:
    """One more of this name."""
    counter[name if name in counter or len(counter) < MOST else REST] += 1
