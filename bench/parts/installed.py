"""What a node has installed: the packages of `requirements/runtime.lock`."""

import re
from importlib.metadata import PackageNotFoundError, files

from bench.report.aim import at_most
from bench.report.parts import Part
from bench.trees import ROOT

LOCK = ROOT / "requirements" / "runtime.lock"
BEFORE = 188  # packages, when the aim was set
NAME = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)
TEXT = """{count} packages are locked for a node, of all systems ({before} when the aim was set). Those that
this machine has installed take {size:.0f} MB."""


def measured() -> Part:
    """Count and add up."""
    names = NAME.findall(LOCK.read_text())
    return part(len(names), sum(map(size_of, names)))


def part(count: int, size: int) -> Part:
    """What the page says."""
    text = TEXT.format(count=count, before=BEFORE, size=size / 1e6)
    aims = [at_most("locked packages", BEFORE / 2, count)]
    return Part("installed", "What is installed", text, [], [], aims)


def size_of(name: str) -> int:
    """Bytes of a package's files; none where it is not installed."""
    try:
        found = files(name) or []
    except PackageNotFoundError:
        return 0
    paths = [file.locate() for file in found]
    return sum(path.stat().st_size for path in paths if path.is_file())  # type: ignore[attr-defined]
