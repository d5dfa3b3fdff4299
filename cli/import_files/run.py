"""The import itself: lines are gathered into batches, each batch is stored, each line is counted once.

Taken, known from an earlier run, or refused: every line with a row is one of the three.
"""

import re
from collections.abc import Iterable
from typing import Protocol

from cli.import_files.counts import ImportCounts, count_name
from cli.import_files.line import Line, Read
from cli.import_files.progress import Progress
from cli.import_files.reading import Reader
from cli.import_files.rejected_rows import RejectsFile
from portico.contract.imported import ImportedRow
from portico.domain.errors import PorticoError
from portico.domain.importing.values import printable
from portico.storage.importing.loader import Loaded
from portico.storage.importing.outcomes import TAKEN, Outcome, Refused
from portico.storage.importing.runs import RunNumbers

BATCH = 1_000  # rows a transaction
SHOWN = 20  # reasons that the console shows
LONGEST = 200  # characters of one
INDEX = re.compile(r"\[\d+\]")


class ImportStore(Protocol):
    """Where rows go."""

    def load(self, batch: list[ImportedRow]) -> Loaded:
        """What becomes of each row."""

    def settle(self) -> int:
        """Do what waited for the rest; how many replies still wait for what they answer."""

    def note(self, numbers: RunNumbers, *, is_over: bool) -> None:
        """Write down how far the run is."""


class DryRun:
    """Takes everything and stores nothing."""

    def load(self, batch: list[ImportedRow]) -> Loaded:
        """All of it could be taken."""
        return Loaded([TAKEN] * len(batch))

    def settle(self) -> int:
        """Nothing waits."""
        return 0

    def note(self, numbers: RunNumbers, *, is_over: bool) -> None:
        """Nothing is written."""


class ImportRun:
    """One file, from its first line to its last."""

    def __init__(self, reader: Reader, store: ImportStore, rejects: RejectsFile, progress: Progress) -> None:
        self._reader = reader
        self._store = store
        self._rejects = rejects
        self._progress = progress
        self._waiting: list[tuple[Line, list[ImportedRow]]] = []
        self._rows = 0
        self.counts = ImportCounts()

    def run(self, lines: Iterable[Read]) -> ImportCounts:
        """Import everything. Raises DatabaseTrouble and OperatorError; what was stored before stays."""
        for line, size in lines:
            if line is not None:
                self._take(line)
            self._progress.step(size)
        self._flush()
        self.counts.waiting = self._store.settle()
        self._note(is_over=True)
        return self.counts

    def _note(self, *, is_over: bool) -> None:
        counts = self.counts
        numbers = RunNumbers(
            size=self._progress.size,
            bytes=self._progress.seen,
            taken=counts.outcomes["taken"],
            known=counts.outcomes["known"],
            rejected=counts.outcomes["rejected"],
            late=counts.late,
            waiting=counts.waiting,
            reasons={
                printable(reason)[:LONGEST]: times for reason, times in counts.reasons.most_common(SHOWN)
            },
        )
        self._store.note(numbers, is_over=is_over)

    def _take(self, line: Line) -> None:
        try:
            rows = self._reader.read(line)
        except PorticoError as error:
            self._refuse(line, error.message)
            return
        self._waiting.append((line, rows))
        self._rows += len(rows)
        if self._rows >= BATCH:
            self._flush()

    def _flush(self) -> None:
        """Store what was gathered, and say of each line what became of it."""
        waiting, self._waiting, self._rows = self._waiting, [], 0
        if not waiting:
            return
        loaded = self._store.load([row for _, rows in waiting for row in rows])
        outcomes = iter(loaded.outcomes)
        for line, rows in waiting:
            self._finish_import(line, [next(outcomes) for _ in rows])
        self.counts.late += loaded.late
        self._note(is_over=False)

    def _finish_import(self, line: Line, outcomes: list[Outcome]) -> None:
        """The last row of a line is what it is about; no part of it may be refused."""
        refused = next((each for each in outcomes if isinstance(each, Refused)), None)
        if refused is not None:
            self._refuse(line, refused.reason)
        else:
            self.counts.outcomes[str(outcomes[-1])] += 1

    def _refuse(self, line: Line, reason: str) -> None:
        self.counts.outcomes["rejected"] += 1
        count_name(self.counts.reasons, INDEX.sub("[]", reason.partition(" (")[0]))
        self._rejects.add(line, reason)
