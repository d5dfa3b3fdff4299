"""Compare the locks with `requirements/advisories.toml`, and with a database where one answers.

`python scripts/audit.py [LOCK ...]`: exit code 1 for a known hole, for a lock that holds no package, and with
AUDIT_ONLINE=1 also where pip-audit could look nothing up. It says how many packages it has really checked.
"""

import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from locked import ROOT, Package, locks, read
from packaging.specifiers import SpecifierSet

ADVISORIES = ROOT / "requirements" / "advisories.toml"
PARTS = ("database", "by_hand")
OLD = 90  # days
PATIENCE = 120  # seconds


class Hole(NamedTuple):
    """A package of a lock, and the ids of an advisory that names its version."""

    package: Package
    identifiers: tuple[str, ...]


def main(arguments: Sequence[str]) -> int:
    """Print what was checked and found; the exit code."""
    advisories = load()
    failed = False
    for lock in [Path(argument) for argument in arguments] or locks():
        packages = sorted(set(read(lock)))
        failed = report(lock, packages, advisories) or failed
    for part in PARTS:
        warn_if_old(advisories[part]["reviewed"], datetime.now(UTC).date())
    return 1 if failed or not online() else 0


def load() -> dict[str, Any]:
    """The file of advisories."""
    return tomllib.loads(ADVISORIES.read_text())


def known(package: Package, advisories: dict[str, Any]) -> Iterator[list[str]]:
    """What both parts of the file say of a package: a range and the ids each."""
    for part in PARTS:
        yield from advisories[part].get(package.kind, {}).get(package.name, ())


def found(packages: Iterable[Package], advisories: dict[str, Any]) -> Iterator[Hole]:
    """The known holes in them, each once though both parts know it."""
    for package in packages:
        seen: set[str] = set()
        for affected, *identifiers in known(package, advisories):
            is_affected = SpecifierSet(affected, prereleases=True).contains(package.version)
            if is_affected and seen.isdisjoint(identifiers):
                seen.update(identifiers)
                yield Hole(package, tuple(identifiers))


def report(lock: Path, packages: Sequence[Package], advisories: dict[str, Any]) -> bool:
    """Say it; whether the audit fails."""
    advised = sum(any(known(package, advisories)) for package in packages)
    say(f"{lock.name}: {len(packages)} packages checked; {advised} have advisories for some version")
    if not packages:
        say(f"FAIL: {lock.name} holds no package that can be checked")
    failed = not packages
    for package, identifiers in found(packages, advisories):
        reason = accepted(package.name, identifiers, advisories)
        failed = failed or reason is None
        word = "HOLE" if reason is None else "accepted"
        say(f"{word}: {package.name} {package.version}: {identifiers[0]} {reason or ''}")
    return failed


def accepted(name: str, identifiers: Iterable[str], advisories: dict[str, Any]) -> str | None:
    """Why this hole does not matter here, if it was accepted under any of its ids."""
    for entry in advisories["accepted"]:
        if entry["package"] == name and entry["id"] in identifiers:
            return str(entry["reason"])
    return None


def warn_if_old(reviewed: date, today: date) -> bool:
    """Whether a part of the file of advisories is too old."""
    is_old = (today - reviewed).days > OLD
    if is_old:
        say(
            f"WARNING: requirements/advisories.toml has a part of {reviewed}: "
            "refresh it (docs/reference/dependency-audit.md)"
        )
    return is_old


def online() -> bool:
    """Ask pip-audit's database, where there is a pip-audit; False when it had to answer and did not."""
    required = os.environ.get("AUDIT_ONLINE") == "1"
    tool = shutil.which("pip-audit")
    looked, holes = ask(tool, ROOT / "requirements" / "dev.lock") if tool else (0, [])
    for hole in holes:
        say(f"HOLE: {hole} (pip-audit)")
    if not looked:
        why = "is not installed" if tool is None else "reached no database: it checked 0 packages"
        say(f"{'FAIL: ' if required else ''}pip-audit {why}; only advisories.toml was compared")
        return not required
    say(f"pip-audit: {looked} packages checked")
    return not holes


def ask(tool: str, lock: Path) -> tuple[int, list[str]]:
    """How many packages it really looked at, and what it found that is not accepted."""
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
    return len(looked), [hole for each in looked for hole in serious(each)]


def serious(answer: dict[str, Any]) -> Iterator[str]:
    """The holes of a package of which pip-audit tells, but for the accepted ones."""
    for hole in answer["vulns"]:
        identifiers = (hole["id"], *hole.get("aliases", ()))
        if accepted(answer["name"], identifiers, load()) is None:
            yield f"{answer['name']} {hole['id']}"


def say(words: str) -> None:
    """One line."""
    sys.stdout.write(f"audit: {words}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
