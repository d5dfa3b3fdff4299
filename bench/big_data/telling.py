"""The lines of the report."""

import sys
from collections.abc import Sequence


class Table:
    """A Markdown table, printed line by line at once, because a run takes long; `rows` are its cells."""

    def __init__(self, head: Sequence[str]) -> None:
        self.head = list(head)
        self.rows: list[list[str]] = []
        tell("")
        tell(_line(self.head))
        tell(_line(["---"] * len(self.head)))

    def add(self, *cells: str) -> None:
        """One more line."""
        self.rows.append(list(cells))
        tell(_line(cells))


def tell(line: str) -> None:
    """Print it at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
