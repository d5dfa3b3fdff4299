"""The file of rejected lines: each below a comment with its number and the reason, to correct and import."""

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from cli.errors import OperatorError
from cli.import_files.line import Line
from portico.domain.importing.values import printable

SHOWN = 20  # reasons on the terminal; the rest are in the file


class RejectsFile:
    """A file that is made when the first line goes in."""

    def __init__(self, path: Path, print_line: Callable[[str], None]) -> None:
        self.path = path
        self.count = 0
        self._print = print_line
        self._file: BinaryIO | None = None

    def add(self, line: Line, reason: str) -> None:
        """Keep a line. Raises OperatorError when it cannot be kept."""
        self.count += 1
        text = f"line {line.number}: {printable(' '.join(reason.split()))}"
        if self.count <= SHOWN:
            self._print(f"portico: {text}\n")
        try:
            self._write(f"# {text}\n".encode(errors="replace") + line.raw + b"\n")
        except OSError as error:
            raise OperatorError(
                f"cannot write {self.path}: {error.strerror}; choose another place with --rejects"
            ) from error

    def close(self) -> None:
        """Nothing more comes."""
        if self._file is not None:
            self._file.close()

    def _write(self, data: bytes) -> None:
        if self._file is None:
            self._file = self.path.open("xb")
        self._file.write(data)
        self._file.flush()


def rejects_path(wanted: Path | None, beside: str) -> Path:
    """Where rejects go: where the operator says, else beside the file, never over what is there."""
    if wanted is not None:
        if wanted.exists():
            raise OperatorError(f"{wanted} exists: move it away, or choose another place with --rejects")
        return wanted
    first = Path(("import" if beside == "-" else beside) + ".rejects")
    number = 2
    free = first
    while free.exists():
        free, number = first.with_name(f"{first.name}.{number}"), number + 1
    return free
