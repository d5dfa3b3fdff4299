"""Somebody who writes to the person in the browser, over REST."""

import http.client
import json
from typing import Any

from bench.load import token
from bench.node import Node


class Writer:
    """A user with a connection that is kept."""

    def __init__(self, node: Node, user: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", node.port, timeout=60)
        self._headers = {"Authorization": f"Bearer {token(user)}", "Content-Type": "application/json"}

    def open(self, reader: int) -> int:
        """A conversation with somebody, and the first message in it."""
        opened = self._post("/conversations", {"type": "general", "participant_ids": [str(reader)]})
        conversation_id = int(opened["conversation"]["id"])
        self.write(conversation_id, "It is still free.")
        return conversation_id

    def write(self, conversation_id: int, text: str) -> None:
        """Send one message. Raises ValueError where it is refused."""
        self._post(f"/conversations/{conversation_id}/messages", {"text": text})

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        self._connection.request("POST", f"/api/v1{path}", json.dumps(body), self._headers)
        response = self._connection.getresponse()
        content = response.read()
        if response.status >= 300:
            raise ValueError(content.decode())
        return json.loads(content)
