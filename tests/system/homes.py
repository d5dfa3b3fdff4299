"""A PORTICO_HOME for a test: a short path, because Unix sockets want one."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def temporary_home() -> Iterator[Path]:
    """A folder that another account may pass through, gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix="pt", dir="/tmp"))
    home.chmod(0o711)
    try:
        yield home
    finally:
        shutil.rmtree(home)
