"""Compare the locks with `requirements/advisories.toml`, and with a database where one answers.

`python scripts/audit.py [LOCK ...]`: exit code 1 for a known hole, for a lock that holds no package, and with
AUDIT_ONLINE=1 also where pip-audit could look nothing up. It says how many packages it has really looked at.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parents[1]
ADVISORIES = ROOT / "requirements" / "advisories.toml"
OLD = 90  # days
PATIENCE = 120  # seconds
PINNED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;\\]+)", re.MULTILINE)


class Package(NamedTuple):
    """A package of a lock; `kind` is a table of the advisories."""

    kind: str
    name: str
    version: str


def main(arguments: Sequence[str]) -> int:
    """Say what was looked at and found; the exit code."""
    advisories = tomllib.loads(ADVISORIES.read_text())
    failed = False
    for lock in [Path(argument) for argument in arguments] or locks():
        packages = sorted(set(read(lock)))
        holes = list(found(packages, advisories))
        failed = report(lock, packages, holes, advisories) or failed
    warn_if_old(advisories["reviewed"], datetime.now(UTC).date())
    return 1 if failed or not online() else 0


def locks() -> list[Path]:
    """Every lock of the repository."""
    folders = (ROOT / "tests", ROOT / "web", ROOT / "examples", ROOT / "integrations")
    theirs = [path for folder in folders for path in folder.rglob("package-lock.json")]
    return sorted((ROOT / "requirements").glob("*.lock")) + [
        p for p in theirs if "node_modules" not in p.parts
    ]


def read(lock: Path) -> Iterator[Package]:
    """The packages of a lock, of pip's or npm's."""
    if lock.suffix == ".json":
        for place, entry in json.loads(lock.read_text())["packages"].items():
            if place and "version" in entry:
                yield Package("npm", place.rpartition("node_modules/")[2], entry["version"])
        return
    for name, version in PINNED.findall(lock.read_text()):
        yield Package("python", re.sub(r"[-_.]+", "-", name).lower(), version)


def found(packages: Sequence[Package], advisories: dict[str, Any]) -> Iterator[tuple[Package, str]]:
    """The known holes in them."""
    for package in packages:
        for affected, identifier in advisories[package.kind].get(package.name, ()):
            if SpecifierSet(affected, prereleases=True).contains(package.version):
                yield package, identifier


def report(
    lock: Path, packages: Sequence[Package], holes: Sequence[tuple[Package, str]], advisories: dict[str, Any]
) -> bool:
    """Say it; whether the audit fails."""
    accepted = {(entry["package"], entry["id"]): entry["reason"] for entry in advisories["accepted"]}
    known = sum(package.name in advisories[package.kind] for package in packages)
    say(f"{lock.name}: {len(packages)} packages looked at, {known} of them have known advisories")
    serious = [hole for hole in holes if (hole[0].name, hole[1]) not in accepted]
    for package, identifier in holes:
        reason = accepted.get((package.name, identifier))
        say(
            f"{'accepted' if reason else 'HOLE'}: {package.name} {package.version}: {identifier} "
            f"{reason or ''}"
        )
    if not packages:
        say(f"FAIL: {lock.name} holds no package that can be looked at")
    return bool(serious) or not packages


def warn_if_old(reviewed: date, today: date) -> bool:
    """Whether the file of advisories was last gone through too long ago."""
    is_old = (today - reviewed).days > OLD
    if is_old:
        say(f"WARNING: requirements/advisories.toml is of {reviewed}: go through the advisories again")
    return is_old


def online() -> bool:
    """Ask pip-audit's database, where there is a pip-audit; False when it had to answer and did not."""
    required = os.environ.get("AUDIT_ONLINE") == "1"
    tool = shutil.which("pip-audit")
    looked, holes = ask(tool, ROOT / "requirements" / "dev.lock") if tool else (0, [])
    for hole in holes:
        say(f"HOLE: {hole} (pip-audit)")
    if not looked:
        why = "is not installed" if tool is None else "reached no database: it looked at 0 packages"
        say(f"{'FAIL: ' if required else ''}pip-audit {why}; only advisories.toml was compared")
        return not required
    say(f"pip-audit: {looked} packages looked at")
    return not holes


def ask(tool: str, lock: Path) -> tuple[int, list[str]]:
    """How many packages it really looked at, and what it found."""
    command = [
        tool,
        "-r",
        str(lock),
        "--no-deps",
        "--disable-pip",
        "--format",
        "json",
        "--progress-spinner",
        "off",
    ]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)  # noqa: S603
        answers = json.loads(done.stdout)["dependencies"]
    except (OSError, subprocess.TimeoutExpired, ValueError, KeyError):
        return 0, []
    looked = [answer for answer in answers if "skip_reason" not in answer]
    return len(looked), [f"{each['name']} {hole['id']}" for each in looked for hole in each["vulns"]]


def say(words: str) -> None:
    """One line."""
    sys.stdout.write(f"audit: {words}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
