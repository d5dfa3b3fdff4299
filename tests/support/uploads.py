"""File uploads over HTTP as a browser sends them, and downloads by their URLs."""

import http.client
import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from tests.support.node import Node


class Reply(NamedTuple):
    """An answer over HTTP."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def upload(
    node: Node, user_id: str, body: bytes | Iterable[bytes], path: str = "/media", **headers: str
) -> Reply:
    """Send a file; one that comes in pieces goes without its length."""
    token = {"Authorization": f"Bearer {node.token(user_id)}"} if user_id else {}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return _ask(f"http://127.0.0.1:{node.port}{path}", "POST", body, {**token, **named})


def fetch(url: str, method: str = "GET", **headers: str) -> Reply:
    """Follow a link."""
    return _ask(url, method, b"", {name.replace("_", "-"): value for name, value in headers.items()})


def _ask(url: str, method: str, body: bytes | Iterable[bytes], headers: Mapping[str, str]) -> Reply:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=30)
    try:
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request(method, target, body or None, dict(headers))
        response = connection.getresponse()
        return Reply(
            response.status,
            {name.lower(): value for name, value in response.headers.items()},
            response.read(),
        )
    finally:
        connection.close()
