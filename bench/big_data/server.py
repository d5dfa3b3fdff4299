"""An embedded PostgreSQL of a usual size, that can be started with cold caches, and be filled fast."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from server.embedded.postgres import Postgres
from server.embedded.serving import serving

USUAL = {"shared_buffers": "2GB", "max_wal_size": "4GB", "random_page_cost": "1.1"}
FILLING = {
    "shared_buffers": "1GB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "20GB",
    "autovacuum": "off",
    "maintenance_work_mem": "1GB",
    "max_parallel_maintenance_workers": "1",
}


class Sized(Postgres):
    """With settings of its own."""

    def __init__(self, home: Path, settings: dict[str, str]) -> None:
        super().__init__(home)
        self._settings = settings

    def _command(self, home: str) -> list[str]:
        options = [f"{name}={value}" for name, value in self._settings.items()]
        return [*super()._command(home), *(part for option in options for part in ("-c", option))]


@contextmanager
def kept_home(kept: Path | None) -> Iterator[Path]:
    """The home of the database: the given one, or one for the length of the block."""
    home = kept or Path(tempfile.mkdtemp(prefix="big-", dir="/tmp"))
    home.mkdir(exist_ok=True)
    home.chmod(0o711)
    try:
        yield home
    finally:
        if not kept:
            shutil.rmtree(home)


@contextmanager
def running(home: Path, settings: dict[str, str]) -> Iterator[None]:
    """The server, for the length of the block."""
    with serving(Sized(home, settings)):
        yield


def forget_caches(home: Path) -> None:
    """Take the files of a stopped server out of the cache of the operating system."""
    for folder, _, names in os.walk(home / "data"):
        for name in names:
            descriptor = os.open(Path(folder) / name, os.O_RDONLY)
            try:
                os.fsync(descriptor)  # only what is written can be forgotten
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(descriptor)
