"""A REST client for tests against a running node."""

import http.client
import json
from typing import Any

from tests.support.node import Node
from tests.support.uploads import Reply


class Rest:
    """Somebody's way to `/api/v1`; without a user, nobody's."""

    def __init__(self, node: Node, user_id: str = "", role: str = "user", **headers: str) -> None:
        self._port = node.port
        token = {"Authorization": f"Bearer {node.token(user_id, role)}"} if user_id else {}
        self._headers = {**token, **_named(headers)}

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Reply:
        """A request below `/api/v1`; a body is sent as JSON."""
        content = None if body is None else json.dumps(body).encode()
        kind = {} if body is None else {"Content-Type": "application/json"}
        return self.raw(method, f"/api/v1{path}", content, {**kind, **_named(headers)})

    def get(self, path: str, **headers: str) -> Reply:
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Reply:
        return self.ask("POST", path, body, **headers)

    def raw(self, method: str, target: str, body: bytes | None, headers: dict[str, str]) -> Reply:
        """Exactly this."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            connection.request(method, target, body, {**self._headers, **headers})
            response = connection.getresponse()
            named = {name.lower(): value for name, value in response.headers.items()}
            return Reply(response.status, named, response.read())
        finally:
            connection.close()


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
