"""What a report holds, and the line that it leaves in `bench/history.jsonl`."""

import platform
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec
import psutil

from bench.limits.disk import Disk
from bench.rates import AtRate
from bench.send import Figures
from bench.trees import ROOT

HISTORY = ROOT / "bench" / "history.jsonl"


class Conditions(msgspec.Struct, frozen=True):
    """When and where it was measured. `load`: the processes that wanted a core when it began, others' too."""

    date: str
    commit: str
    machine: str
    cores: int
    load: float


class Report(msgspec.Struct, frozen=True):
    """The send path in one sitting: a row for each turn, and the seconds until the node was healthy."""

    conditions: Conditions
    send: Sequence[Figures]
    rates: Sequence[AtRate]
    start: float
    disk: Disk | None = None  # the bare one, before the fixed rates

    def rows(self, what: str, window: int) -> list[Figures]:
        """The turns of one server at one window."""
        return [row for row in self.send if (row.what, row.window) == (what, window)]


def conditions() -> Conditions:
    """Those of now."""
    commit = subprocess.check_output(
        ["git", "-C", str(ROOT), "rev-parse", "--short=8", "HEAD"], text=True
    ).strip()
    cores = psutil.cpu_count() or 1
    return Conditions(time.strftime("%Y-%m-%d"), commit, _processor(), cores, psutil.getloadavg()[0])


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else ():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def remember(report: Report) -> None:
    """Add it to the history."""
    with HISTORY.open("ab") as file:
        file.write(msgspec.json.encode(report) + b"\n")


def newest() -> Report:
    """The newest sitting of the history. Raises LookupError where there is none."""
    for line in reversed(HISTORY.read_bytes().splitlines()):
        if "part" not in msgspec.json.decode(line):
            return msgspec.json.decode(line, type=Report)
    raise LookupError(f"{HISTORY} has no sitting: run `make bench`")
