"""The bare disk: how long `fdatasync` takes after 8 KiB, at a fixed rate. A message is stored after one."""

import os
import time
from pathlib import Path
from tempfile import NamedTemporaryFile

import msgspec

from bench.send import quantile

RATE, SECONDS = 100, 10
SIZE, BLOCK = 16 << 20, 8192  # as PostgreSQL's log: the file has its size before


class Disk(msgspec.Struct, frozen=True):
    """Milliseconds of a sync."""

    p50: float
    p99: float
    slowest: float


def disk(folder: Path) -> Disk:
    """Write there, sync, and wait until the next one is due."""
    times = list[float]()
    with NamedTemporaryFile(dir=folder) as file:
        file.write(bytes(SIZE))
        os.fsync(file.fileno())
        began = time.perf_counter()
        for number in range(RATE * SECONDS):
            time.sleep(max(0.0, began + number / RATE - time.perf_counter()))
            times.append(_synced(file.fileno(), number * BLOCK % SIZE))
    times.sort()
    return Disk(quantile(times, 0.5), quantile(times, 0.99), times[-1])


def _synced(descriptor: int, place: int) -> float:
    at = time.perf_counter()
    os.pwrite(descriptor, os.urandom(BLOCK), place)
    os.fdatasync(descriptor)
    return (time.perf_counter() - at) * 1000
