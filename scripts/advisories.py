"""Make the generated part of `requirements/advisories.toml` from the advisory database of the PyPA.

`python scripts/advisories.py FOLDER`: FOLDER is a clone of the database, with a work tree or bare.
What people wrote, above the line GENERATED, stays. Only package, ranges and ids are taken over, no texts.
"""

import io
import subprocess
import sys
import tarfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import yaml  # type: ignore[import-untyped]
from locked import ROOT, locks, normal, read
from packaging.specifiers import SpecifierSet
from packaging.version import Version

ADVISORIES = ROOT / "requirements" / "advisories.toml"
GENERATED = "# GENERATED from here on by scripts/advisories.py: edit only what stands above.\n"
ENDS = {"fixed": "<", "last_affected": "<="}
ORDER = ("fixed", "introduced", "last_affected")  # of events at the same version
KNOWN = ("CVE-", "GHSA-", "PYSEC-")


class Row(NamedTuple):
    """Versions of a package that have a hole."""

    package: str
    affected: str
    identifiers: tuple[str, ...]


def main(arguments: Sequence[str]) -> int:
    """Write the file anew."""
    database = Path(arguments[0])
    names = {package.name for lock in locks() for package in read(lock) if package.kind == "python"}
    found = (row for document in documents(database, names) for row in rows(document, names))
    kept = ADVISORIES.read_text().partition(GENERATED)[0]
    ADVISORIES.write_text(kept + GENERATED + table(newest(database), found))
    return 0


def newest(database: Path) -> date:
    """The day of the newest commit."""
    return date.fromisoformat(git(database, "log", "-1", "--format=%cs").decode().strip())


def documents(database: Path, names: set[str]) -> Iterator[dict[str, Any]]:
    """Every advisory in the folders of these packages."""
    folders = git(database, "ls-tree", "--name-only", "-d", "HEAD", "vulns/").decode().splitlines()
    wanted = [folder for folder in folders if normal(folder.removeprefix("vulns/")) in names]
    if not wanted:
        raise SystemExit(f"{database} has no advisory of a locked package: is it the PyPA's database?")
    with tarfile.open(fileobj=io.BytesIO(git(database, "archive", "HEAD", *wanted))) as archive:
        for member in archive:
            if member.name.endswith(".yaml") and (content := archive.extractfile(member)):
                yield yaml.load(content, Loader=yaml.CSafeLoader)


def git(database: Path, *words: str) -> bytes:
    """What git answers."""
    return subprocess.run(["git", "-C", str(database), *words], check=True, capture_output=True).stdout  # noqa: S603, S607


def rows(document: Mapping[str, Any], names: set[str]) -> Iterator[Row]:
    """What an advisory says of these packages; nothing if it was withdrawn."""
    if "withdrawn" in document:
        return
    every = {document["id"], *document.get("aliases", ())}
    identifiers = tuple(sorted(each for each in every if each.startswith(KNOWN)))  # a CVE first
    for entry in document["affected"]:
        name = normal(entry["package"]["name"])
        if entry["package"]["ecosystem"] == "PyPI" and name in names:
            yield from (Row(name, affected, identifiers) for affected in versions(entry))


def versions(entry: Mapping[str, Any]) -> Iterator[str]:
    """The versions that an entry names: its ranges, and one by one those that no range holds."""
    ranges = [each for each in entry.get("ranges", ()) if each["type"] == "ECOSYSTEM"]
    found = [span for each in ranges for span in spans(each["events"])]
    yield from found
    sets = [SpecifierSet(span, prereleases=True) for span in found]
    for version in entry.get("versions", ()):
        if not any(each.contains(version) for each in sets):
            yield f"=={version}"


def spans(events: Iterable[Mapping[str, str]]) -> Iterator[str]:
    """The ranges between events of OSV, which stand in any order."""
    each = [pair for event in events for pair in event.items() if pair[0] in ORDER]
    since: str | None = None
    for event, version in sorted(each, key=lambda pair: (Version(pair[1]), ORDER.index(pair[0]))):
        if event == "introduced":
            since = since or version
        elif since is not None:
            yield span(since, ENDS[event] + version)
            since = None
    if since is not None:
        yield f">={since}"


def span(since: str, end: str) -> str:
    """A range with an end."""
    return end if since == "0" else f">={since},{end}"


def table(day: date, found: Iterable[Row]) -> str:
    """The generated part as TOML."""
    lines = ["", "[database]", f"reviewed = {day}", "", "[database.python]"]
    package = None
    for row in sorted(set(found)):
        if row.package != package:
            lines += ["]"] if package else []
            lines.append(f"{row.package} = [")
            package = row.package
        cells = ", ".join(f'"{cell}"' for cell in (row.affected, *row.identifiers))
        lines.append(f"    [{cells}],")
    return "\n".join([*lines, *(["]"] if package else []), ""])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
