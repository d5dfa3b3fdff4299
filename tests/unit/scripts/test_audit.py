"""The audit of the locks: a known hole fails it, and nothing looked at is not "nothing found"."""

import json
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.support.node import ROOT

sys.path.append(str(ROOT / "scripts"))

import audit
import locked


def lock(folder: Path, *lines: str) -> str:
    path = folder / "some.lock"
    path.write_text("".join(f"{line} \\\n    --hash=sha256:00\n" for line in lines))
    return str(path)


@pytest.mark.parametrize(
    ("line", "identifier"),
    [
        ("idna==2.5", "CVE-2024-3651"),
        ("IDNA==2.5", "CVE-2024-3651"),
        ("h2==3.2.0 ; python_version > '3'", "CVE-2025-57804"),
        ("cbor2==5.6.1", "CVE-2024-26134"),
        ("pyjwt[crypto]==2.10.0".replace("[crypto]", ""), "CVE-2024-53861"),
        ("twisted==24.3.0", "CVE-2024-41671"),
    ],
)
def test_a_known_hole_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str, identifier: str
) -> None:
    assert audit.main([lock(tmp_path, "attrs==26.1.0", line)]) == 1
    said = capsys.readouterr().out
    assert f": {identifier}" in said
    assert "some.lock: 2 packages checked" in said


def test_a_hole_in_what_npm_locks_fails(tmp_path: Path) -> None:
    path = tmp_path / "package-lock.json"
    path.write_text(json.dumps({"packages": {"": {}, "node_modules/ws": {"version": "8.17.0"}}}))
    assert audit.main([str(path)]) == 1


@pytest.mark.parametrize(
    ("name", "text", "identifier"),
    [
        ("docker-compose.yml", "services:\n  a:\n    image: valkey/valkey:9.1.0-alpine\n", "CVE-2026-56684"),
        ("docker-compose.yml", "services:\n  a:\n    image: postgres:18.4@sha256:00\n", "CVE-2026-6471"),
        ("Dockerfile", "ARG PYTHON=3.13.11-slim\nFROM python:${PYTHON} AS build\n", "CVE-2026-6100"),
    ],
)
def test_a_hole_in_an_image_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, text: str, identifier: str
) -> None:
    path = tmp_path / name
    path.write_text(text)
    assert audit.main([str(path)]) == 1
    said = capsys.readouterr().out
    assert f"{name}: 1 packages checked" in said
    assert f": {identifier}" in said


def test_every_image_is_looked_at() -> None:
    seen = {
        package.name for path in locked.locks() for package in locked.read(path) if package.kind == "image"
    }
    assert seen == {"postgres", "valkey", "coturn", "python", "haproxy", "seaweedfs"}


def test_a_hole_that_both_parts_know_is_told_once() -> None:
    package = locked.Package("python", "h2", "3.2.0")
    by_hand = {"python": {"h2": [["<4.3.0", "CVE-2025-57804", "GHSA-847f-9342-265h"]]}}
    database = {
        "python": {"h2": [[">=3,<4.3.0", "CVE-2025-57804", "PYSEC-2025-1"], ["<4.4.1", "PYSEC-2026-1"]]}
    }
    holes = audit.found([package], {"by_hand": by_hand, "database": database})
    assert [hole.identifiers[-1] for hole in holes] == ["PYSEC-2025-1", "PYSEC-2026-1"]


def test_our_locks_have_no_known_hole_that_is_not_accepted(capsys: pytest.CaptureFixture[str]) -> None:
    assert audit.main([]) == 0
    said = capsys.readouterr().out
    assert "accepted: ecdsa" in said
    for path in locked.locks():
        assert f"{path.name}: " in said


def test_a_lock_without_packages_fails(tmp_path: Path) -> None:
    assert audit.main([lock(tmp_path)]) == 1


def test_old_advisories_are_a_warning() -> None:
    today = date(2026, 11, 26)
    assert not audit.warn_if_old(today - timedelta(days=90), today)
    assert audit.warn_if_old(today - timedelta(days=91), today)


def test_a_database_that_was_not_reached_fails_where_it_is_required(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(audit, "ask", lambda _tool, _lock: (0, []))
    assert audit.online()
    assert "only advisories.toml was compared" in capsys.readouterr().out
    monkeypatch.setenv("AUDIT_ONLINE", "1")
    assert not audit.online()
    monkeypatch.setattr("shutil.which", lambda _name: "/bin/true")
    monkeypatch.setattr(audit, "ask", lambda _tool, _lock: (7, ["idna CVE-2024-3651"]))
    assert not audit.online()
    assert "HOLE: idna CVE-2024-3651 (pip-audit)" in capsys.readouterr().out


def test_packages_that_the_tool_skips_are_not_looked_at(tmp_path: Path) -> None:
    tool = tmp_path / "tool"
    skipped = {"name": "idna", "skip_reason": "no database"}
    seen = {"name": "h2", "vulns": [{"id": "CVE-2025-57804"}]}
    tool.write_text(f"#!/bin/sh\necho '{json.dumps({'dependencies': [skipped, seen]})}'\n")
    tool.chmod(0o755)
    assert audit.ask(str(tool), tmp_path) == (1, ["h2 CVE-2025-57804"])


def test_what_is_accepted_is_accepted_from_the_tool_too(tmp_path: Path) -> None:
    tool = tmp_path / "tool"
    holes = [{"id": "GHSA-wj6h-64fc-37mp", "aliases": ["CVE-2024-23342"]}, {"id": "PYSEC-2030-1"}]
    answer = {"dependencies": [{"name": "ecdsa", "vulns": holes}]}
    tool.write_text(f"#!/bin/sh\necho '{json.dumps(answer)}'\n")
    tool.chmod(0o755)
    assert audit.ask(str(tool), tmp_path) == (1, ["ecdsa PYSEC-2030-1"])
