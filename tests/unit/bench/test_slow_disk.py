"""The disk of `bench.slow_disk` is slower, and nothing else is."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bench.slow_disk import slowed

SYNC = """
import os, sys
with open(sys.argv[1], "wb") as file:
    file.write(b"x"); file.flush()
    for sync in (os.fsync, os.fdatasync): sync(file.fileno())
"""
PAUSE = 300.0  # milliseconds: longer than any disk of a test needs


@pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler")
def test_each_sync_takes_longer(tmp_path: Path) -> None:
    with slowed(PAUSE) as variables:
        began = time.monotonic()
        subprocess.run(
            [sys.executable, "-c", SYNC, f"{tmp_path}/file"], env={**os.environ, **variables}, check=True
        )
    assert time.monotonic() - began >= 2 * PAUSE / 1000
