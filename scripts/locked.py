"""What the locks of the repository hold: packages of Python and npm, and images of containers."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
PINNED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;\\]+)", re.MULTILINE)
DEFAULT = re.compile(r"^ARG (\w+)=(\S+)", re.MULTILINE)
IMAGE = re.compile(r"^(?:FROM|\s*image:)\s+(?:\S+/)?([a-z0-9._-]+):(\d[0-9.]*)", re.MULTILINE)


class Package(NamedTuple):
    """A package of a lock; `kind` is a table of the advisories."""

    kind: str
    name: str
    version: str


def locks() -> list[Path]:
    """Every file of the repository that fixes the version of what others made."""
    folders = (ROOT / "tests", ROOT / "web", ROOT / "examples", ROOT / "integrations")
    theirs = [path for folder in folders for path in folder.rglob("package-lock.json")]
    return [
        *sorted((ROOT / "requirements").glob("*.lock")),
        *(path for path in theirs if "node_modules" not in path.parts),
        ROOT / "docker-compose.yml",
        ROOT / "deploy" / "compose" / "docker-compose.yml",
        ROOT / "Dockerfile",
    ]


def read(lock: Path) -> Iterator[Package]:
    """The packages of a lock."""
    text = lock.read_text()
    if lock.suffix == ".json":
        yield from of_npm(text)
    elif lock.suffix == ".yml" or lock.name == "Dockerfile":
        yield from images(text)
    else:
        for name, version in PINNED.findall(text):
            yield Package("python", normal(name), version)


def of_npm(text: str) -> Iterator[Package]:
    """Those of a `package-lock.json`, without our own, which are linked from their folders."""
    for place, entry in json.loads(text)["packages"].items():
        if "node_modules/" in place and "version" in entry:
            yield Package("npm", place.rpartition("node_modules/")[2], entry["version"])


def images(text: str) -> Iterator[Package]:
    """Those of a compose file or of a Dockerfile, whose arguments have defaults."""
    for name, value in DEFAULT.findall(text):
        text = text.replace(f"${{{name}}}", value)
    for name, version in IMAGE.findall(text):
        yield Package("image", name, version)


def normal(name: str) -> str:
    """A Python package's name as PyPI compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()
