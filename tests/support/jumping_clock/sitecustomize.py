"""Imported by Python before anything else: adds what a file says to the time of day. A missing file is 0."""

import os
import time
from pathlib import Path

_FILE = Path(os.environ.get("TEST_CLOCK_FILE", "/nonexistent"))
_true_time = time.time


def _jumping_time() -> float:
    try:
        return _true_time() + float(_FILE.read_text())
    except (OSError, ValueError):
        return _true_time()


time.time = _jumping_time
