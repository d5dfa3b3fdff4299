"""`/console`: one page for every path below it, which can do nothing without a token."""

import json
from pathlib import Path
from typing import Any

import pytest
from twisted.web.test.requesthelper import DummyRequest

from router.http.console import ConsolePage

FILE = "portico-console.0123456789abcdef.js"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "manifest.json").write_text(json.dumps({"portico-console.js": {"file": FILE}}))
    return tmp_path


def get(folder: Path, *path: bytes, host: str = "chat.example.com") -> tuple[int, str, dict[str, str]]:
    request: Any = DummyRequest(list(path))
    request.requestHeaders.setRawHeaders("Host", [host])
    body = ConsolePage(folder).render_GET(request) or b"".join(request.written)
    headers = {
        name.decode(): values[0].decode() for name, values in request.responseHeaders.getAllRawHeaders()
    }
    return request.responseCode or 200, body.decode(), headers


@pytest.mark.parametrize("path", [(), (b"",), (b"people", b"u-7"), (b"..", b"etc", b"passwd")])
def test_every_path_is_the_same_page_with_the_script_of_the_build(
    folder: Path, path: tuple[bytes, ...]
) -> None:
    status, body, headers = get(folder, *path)
    assert status == 200
    assert f'src="/sdk/{FILE}"' in body
    assert headers["Cache-Control"] == "no-store"


def test_the_policy_lets_in_the_script_of_this_node_and_its_socket_only(folder: Path) -> None:
    policy = get(folder)[2]["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; ")
    assert "connect-src 'self' ws://chat.example.com wss://chat.example.com;" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("host", ["evil.example.com; script-src *", "a b", "x'"])
def test_no_header_of_a_client_widens_the_policy(folder: Path, host: str) -> None:
    assert "connect-src 'self' ;" in get(folder, host=host)[2]["Content-Security-Policy"]


def test_without_a_build_a_line_says_how_to_make_one(tmp_path: Path) -> None:
    status, body, _ = get(tmp_path)
    assert status == 404
    assert "Node.js" in body
