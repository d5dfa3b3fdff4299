"""Free disk space: uploads are refused before the disk is full, so that messages can still be stored."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import structlog

from portico.domain.errors import Unavailable

log = structlog.get_logger()
USUAL = 1 << 30  # bytes that stay free, unless the operator says otherwise
Usage: TypeAlias = Callable[[Path], tuple[int, int, int]]
SHARE = 20  # ... or one part in so many, where that is less


class FreeSpace:
    """Checks the free disk space."""

    def __init__(
        self, folder: Path, floor: int | None, usage: Callable[[Path], tuple[int, int, int]]
    ) -> None:
        self._folder = folder
        self._floor = floor
        self._usage = usage

    def has_room(self, size: int = 0) -> bool:
        """Whether storing `size` bytes leaves enough free space."""
        total, _, free = self._usage(self._folder)
        floor = min(USUAL, total // SHARE) if self._floor is None else self._floor
        return free - size >= floor

    def check(self, size: int = 0) -> None:
        """Raises Unavailable where it does not."""
        if not self.has_room(size):
            log.warning("media.disk_full", size=size)
            raise Unavailable("there is no room for files: retry later")


def disk_usage(folder: Path) -> tuple[int, int, int]:
    return shutil.disk_usage(folder)
