"""`/sdk`: the files of the build for any page, kept by caches as their names allow, and nothing else."""

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from twisted.web.test.requesthelper import DummyRequest

from router.http.sdk import NOT_BUILT, BuiltFiles

CODE = b"export const portico = 1;\n" * 50
FIXED = "portico.0123456789abcdef.js"
MANIFEST = {"portico.js": {"file": FIXED, "integrity": "sha384-x", "bytes": 1, "gzip": 1}}


class Request(DummyRequest):
    """With what Twisted's own has for caches."""

    def setETag(self, tag: bytes) -> object:  # noqa: N802
        self.tag = tag
        return "cached" if self.getHeader(b"If-None-Match") == tag else None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "manifest.json").write_text(json.dumps(MANIFEST))
    (tmp_path / FIXED).write_bytes(CODE)
    (tmp_path / f"{FIXED}.gz").write_bytes(gzip.compress(CODE))
    (tmp_path / "sources").write_text("a stamp")
    return tmp_path


def get(folder: Path, path: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    request: Any = Request([part.encode() for part in path.split("/")])
    for name, value in headers.items():
        request.requestHeaders.setRawHeaders(name.replace("_", "-"), [value])
    body = BuiltFiles(folder).render_GET(request) or b"".join(request.written)
    sent = {name.decode(): values[0].decode() for name, values in request.responseHeaders.getAllRawHeaders()}
    return request.responseCode or 200, body, sent


def test_a_page_of_any_site_may_load_it(folder: Path) -> None:
    status, body, headers = get(folder, "portico.js")
    assert (status, body) == (200, CODE)
    assert headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("name", "caching"),
    [
        (FIXED, "public, max-age=31536000, immutable"),
        ("portico.js", "no-cache"),
        ("manifest.json", "no-cache"),
    ],
)
def test_only_a_name_that_is_of_its_content_is_kept_for_ever(folder: Path, name: str, caching: str) -> None:
    assert get(folder, name)[2]["Cache-Control"] == caching


@pytest.mark.parametrize(
    ("offered", "packed"),
    [("gzip", True), ("br;q=1, GZIP ; q=0.5", True), ("gzip;q=0", False), ("br", False), ("xgzip", False)],
)
def test_it_is_packed_for_who_takes_it_so(folder: Path, offered: str, *, packed: bool) -> None:
    _, body, headers = get(folder, FIXED, Accept_Encoding=offered)
    assert (headers.get("Content-Encoding") == "gzip", headers["Vary"]) == (packed, "Accept-Encoding")
    assert (gzip.decompress(body) if packed else body) == CODE


def test_who_has_it_already_does_not_get_it_again(folder: Path) -> None:
    tag = f'"{hashlib.sha256(CODE).hexdigest()[:32]}"'
    assert get(folder, "portico.js", If_None_Match=tag)[1] == b""
    assert get(folder, "portico.js", If_None_Match='"another"')[1] == CODE


@pytest.mark.parametrize(
    "path", ["", "sources", f"{FIXED}.gz", "../sdk.py", "..", "portico.js/", "x/portico.js", "caf\xe9"]
)
def test_nothing_else_is_served(folder: Path, path: str) -> None:
    assert get(folder, path)[0] == 404


def test_without_a_build_it_says_what_is_missing(tmp_path: Path) -> None:
    status, body, _ = get(tmp_path, "portico.js")
    assert (status, json.loads(body)["error"]["message"]) == (404, NOT_BUILT)
