"""What `make run` builds for browsers: complete, named by its content, and small."""

import base64
import gzip
import hashlib
import json
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.node import ROOT
from tests.support.web import needs_npm

sys.path.append(str(ROOT / "scripts"))

import build_web
import node_js

IMPORTED = re.compile(rb'(?:from|import)"\./([^"]+)"|import\("\./([^"]+)"\)')
LANGUAGE = re.compile(r"chat-(ar|en|fr|pt|sw)-")  # a page loads one of them


@pytest.fixture(scope="module")
def complete() -> Path:
    """A build of all there is: the one that nodes in tests serve, which is of these sources."""
    assert build_web.main() == 0
    return build_web.BUILT


@needs_npm
def test_the_build_is_complete_and_the_manifest_is_right(complete: Path) -> None:
    manifest = json.loads((complete / "manifest.json").read_text())
    for about in manifest.values():
        content = (complete / about["file"]).read_bytes()
        assert about["integrity"] == "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode()
        assert gzip.decompress((complete / f"{about['file']}.gz").read_bytes()) == content
        assert about["bytes"] == len(content)
        for chunk in IMPORTED.findall(content):
            assert (chunk[0] or chunk[1]).decode() in manifest
    for name in build_web.ENTRIES.values():
        stem = re.escape(name.removesuffix(".js"))
        assert re.fullmatch(stem + r"\.[0-9a-f]{16}\.js", manifest[name]["file"])
    words = max(about["gzip"] for name, about in manifest.items() if LANGUAGE.match(name))
    assert size_at_first(complete, manifest, "portico-chat.js") + words <= 45 * 1024
    assert size_at_first(complete, manifest, "portico-launcher.js") <= 3 * 1024
    assert size_at_first(complete, manifest, "portico-console.js") <= 60 * 1024


def size_at_first(folder: Path, manifest: dict[str, dict[str, Any]], name: str) -> int:
    """Compressed bytes of a file and of what it imports before it runs."""
    content = (folder / manifest[name]["file"]).read_bytes()
    chunks = {chunk.decode() for chunk, _ in IMPORTED.findall(content) if chunk}
    return int(manifest[name]["gzip"]) + sum(size_at_first(folder, manifest, chunk) for chunk in chunks)


@needs_npm
def test_nothing_is_built_again_until_a_source_changes(
    tmp_path: Path, complete: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(complete, tmp_path / "web")
    monkeypatch.setattr(build_web, "BUILT", tmp_path / "web")
    monkeypatch.setattr(build_web, "build", lambda _: pytest.fail("it was built again"))
    assert build_web.main() == 0
    (tmp_path / "web" / "sources").write_text("of older sources")
    with pytest.raises(pytest.fail.Exception):
        build_web.main()


@pytest.mark.parametrize("missing", ["node", "npm"])
def test_without_node_and_network_one_line_says_what_to_do_and_the_node_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], missing: str
) -> None:
    monkeypatch.setattr(build_web, "BUILT", tmp_path / "web")
    monkeypatch.setattr(node_js, "FOLDER", tmp_path / "nodejs")
    monkeypatch.setattr(node_js, "UV", ("false",))
    monkeypatch.setattr("shutil.which", lambda name: None if name == missing else f"/usr/bin/{name}")
    assert build_web.main() == 0
    beginning, line = capsys.readouterr().err.splitlines()
    assert beginning == "portico: installing Node.js into build/nodejs (once, 200 MB)"
    assert line == (
        "portico: the client library is not built, and /sdk is not served: "
        "install Node.js 20 or newer with npm, or make a package registry reachable"
    )
    assert not (tmp_path / "web").exists()


@pytest.mark.parametrize("version", ["v20.0.0", "v24.1.0", "v18.20.4"])
def test_an_old_node_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    for name in ("node", "npm"):
        (tmp_path / name).write_text(f"#!/bin/sh\necho {version}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    assert node_js.is_usable() is (version != "v18.20.4")


def test_a_registry_that_cannot_be_reached_is_one_line_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(build_web, "BUILT", tmp_path / "web")
    monkeypatch.setattr(node_js, "is_usable", lambda: True)
    monkeypatch.setattr(build_web, "WEB", tmp_path)
    (tmp_path / "sdk").mkdir()
    (tmp_path / "sdk" / "package-lock.json").touch()
    monkeypatch.setattr(build_web, "NPM", ("sh", "-c", "echo noise; echo npm error network >&2; exit 1"))
    assert build_web.main() == 0
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("portico: the client library is not built, and /sdk is not served: npm reaches no")
    assert line.endswith("(npm error network)")
