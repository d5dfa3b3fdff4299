"""A file that is being received: counted, its first bytes kept, and deleted unless it is stored."""

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import structlog

from components.media.free_space import FreeSpace
from portico.domain.errors import TooLarge, Unavailable
from portico.domain.media.sniffing import HEAD

log = structlog.get_logger()
OFTEN = 4 << 20  # bytes between two looks at the disk


@contextmanager
def disk_errors() -> Iterator[None]:
    """Turns disk errors into Unavailable."""
    try:
        yield
    except OSError as error:
        log.warning("media.disk_failed", reason=error.strerror)
        raise Unavailable("there is no room for files: retry later") from error


class Partial:
    """A temporary file. `clear` removes what a killed process leaves in the folder."""

    def __init__(self, folder: Path, limit: int, space: FreeSpace) -> None:
        self.path = folder / secrets.token_hex(16)
        self.size = 0
        self.head = b""
        self._digest = hashlib.sha256()
        self._limit = limit
        self._space = space
        self._looked_at = 0
        space.check()
        with disk_errors():
            self._file = self.path.open("xb")

    def write(self, data: bytes) -> None:
        self.size += len(data)
        if self.size > self._limit:
            raise TooLarge("file", self._limit)
        if self.size - self._looked_at >= OFTEN:
            self._looked_at = self.size
            self._space.check()
        if len(self.head) < HEAD:
            self.head += bytes(data[: HEAD - len(self.head)])
        self._digest.update(data)
        with disk_errors():
            self._file.write(data)

    @property
    def sha256(self) -> str:
        """The digest of what has come, in hexadecimal."""
        return self._digest.hexdigest()

    def flush(self) -> None:
        """Flush to the disk; blocks. Raises Unavailable."""
        with disk_errors():
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()

    def discard(self) -> None:
        """Delete it. Does nothing after it was moved."""
        self.path.unlink(missing_ok=True)
        with suppress(OSError):  # it flushes what nobody wants any more
            self._file.close()


def delete_leftovers(folder: Path) -> Iterator[Path]:
    """Delete the leftovers of an earlier process; yields what was deleted."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in folder.iterdir():
        left.unlink()
        yield left
