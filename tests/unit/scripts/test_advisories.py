"""The generated part of the advisories: what the PyPA's database says of the locked packages."""

import os
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.support.node import ROOT

sys.path.append(str(ROOT / "scripts"))

import advisories
import audit
import locked

PILLOW = """
id: PYSEC-2023-175
details: "fixed: 9.9"
affected:
- package: {ecosystem: PyPI, name: Pillow}
  ranges:
  - {type: GIT, repo: somewhere, events: [{introduced: "0"}, {fixed: 0123abcd}]}
  - type: ECOSYSTEM
    events: [{introduced: 2.0.0}, {fixed: 2.0.7}, {introduced: "0"}, {fixed: 1.26.18}]
  versions: ["0.2", 1.26.17, 2.0.6, 2.0.7rc1]
- package: {ecosystem: PyPI, name: strange}
  ranges: [{type: ECOSYSTEM, events: [{introduced: "0"}]}]
aliases: [GHSA-g4mx-q9vg-27p4, CVE-2023-45803, BIT-pillow-2023-45803]
"""
WITHDRAWN = PILLOW.replace("PYSEC-2023-175", "PYSEC-2023-176") + 'withdrawn: "2024-01-01T00:00:00Z"\n'
STRANGE = PILLOW.replace("Pillow", "strange")
BY_HAND = """
# A word of somebody's.
[[accepted]]
id = "CVE-2023-45803"
package = "pillow"
reason = "never opened"

[by_hand]
reviewed = 2024-05-06
"""


def git(folder: Path, *words: str) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "GIT_AUTHOR_DATE": "2020-01-01T00:00:00+00:00",
        "GIT_COMMITTER_DATE": "2024-10-10T23:00:00+00:00",
    }
    for role in ("AUTHOR", "COMMITTER"):
        environment |= {f"GIT_{role}_NAME": "somebody", f"GIT_{role}_EMAIL": "somebody@example.org"}
    subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True, env=environment)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A clone with a work tree."""
    folder = tmp_path / "database"
    files = {
        "pillow/PYSEC-2023-175.yaml": PILLOW,
        "pillow/PYSEC-2023-176.yaml": WITHDRAWN,
        "strange/PYSEC-2023-177.yaml": STRANGE,
        "README.md": "nothing",
    }
    for name, text in files.items():
        path = folder / "vulns" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "All")
    return folder


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of advisories, without its generated part."""
    path = tmp_path / "advisories.toml"
    path.write_text(BY_HAND)
    monkeypatch.setattr(advisories, "ADVISORIES", path)
    monkeypatch.setattr(audit, "ADVISORIES", path)
    return path


def test_ranges_and_ids_of_locked_packages_are_taken_over(database: Path, written: Path) -> None:
    assert advisories.main([str(database)]) == 0
    ids = ["CVE-2023-45803", "GHSA-g4mx-q9vg-27p4", "PYSEC-2023-175"]
    assert tomllib.loads(written.read_text())["database"] == {
        "reviewed": date(2024, 10, 10),
        "python": {"pillow": [["<1.26.18", *ids], ["==2.0.7rc1", *ids], [">=2.0.0,<2.0.7", *ids]]},
    }


def test_what_people_wrote_stays_and_a_second_run_changes_nothing(database: Path, written: Path) -> None:
    advisories.main([str(database)])
    first = written.read_text()
    assert first.startswith(BY_HAND)
    advisories.main([str(database)])
    assert written.read_text() == first


def test_a_bare_clone_gives_the_same(database: Path, written: Path, tmp_path: Path) -> None:
    advisories.main([str(database)])
    first = written.read_text()
    bare = tmp_path / "bare"
    git(tmp_path, "clone", "--quiet", "--bare", str(database), str(bare))
    written.write_text(BY_HAND)
    advisories.main([str(bare)])
    assert written.read_text() == first


def test_another_repository_leaves_the_file_alone(database: Path, written: Path) -> None:
    git(database, "rm", "--quiet", "-r", "vulns/pillow")
    git(database, "commit", "--quiet", "--message", "None of ours")
    with pytest.raises(SystemExit, match="PyPA"):
        advisories.main([str(database)])
    assert written.read_text() == BY_HAND


@pytest.mark.parametrize(
    ("version", "is_affected"),
    [("1.26.17", True), ("1.26.18", False), ("2.0.0", True), ("2.0.7rc1", True), ("2.0.7", False)],
)
def test_the_audit_reads_what_was_made(
    database: Path, written: Path, version: str, *, is_affected: bool
) -> None:
    advisories.main([str(database)])
    package = locked.Package("python", "pillow", version)
    assert len(list(audit.found([package], audit.load()))) == is_affected


@pytest.mark.parametrize(
    ("events", "spans"),
    [
        ([{"introduced": "0"}], [">=0"]),
        ([{"introduced": "0"}, {"last_affected": "1.4"}], ["<=1.4"]),
        ([{"fixed": "1.10"}, {"introduced": "1.9"}], [">=1.9,<1.10"]),
        ([{"introduced": "0"}, {"fixed": "2"}, {"introduced": "2"}, {"fixed": "3"}], ["<2", ">=2,<3"]),
        ([{"introduced": "1"}, {"introduced": "2"}, {"fixed": "3"}], [">=1,<3"]),
        ([{"introduced": "1"}, {"last_affected": "1"}], [">=1,<=1"]),
        ([{"introduced": "1", "limit": "5"}], [">=1"]),
    ],
)
def test_events_in_any_order_are_ranges(events: list[dict[str, Any]], spans: list[str]) -> None:
    assert list(advisories.spans(events)) == spans
