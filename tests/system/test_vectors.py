"""`docs/reference/test-vectors.json`: a node answers as it says, and it has what the registry has."""

import json
from typing import Any

import pytest_twisted

from portico.contract.registry import PROCEDURES, TOPICS
from tests.support.node import ROOT, Node
from tests.support.raw import EVENT, JSON, Message, Raw

VECTORS = json.loads((ROOT / "docs" / "reference" / "test-vectors.json").read_text())


class Player:
    """Plays a session of two clients. `values` has what the variables stand for."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._clients: dict[str, Raw] = {}
        self._seen: dict[str, int] = {}
        self.values: dict[str, Any] = {}

    async def play(self, steps: list[dict[str, Any]]) -> None:
        """Do the steps, in order."""
        for step in steps:
            raw = await self._client(step["client"])
            if "send" in step:
                raw.transmit(self._filled(step["send"]))
            else:
                message = await self._next(step["client"], raw, step["receive"])
                self._compare(step["receive"], message, str(step["receive"])[:60])

    def leave(self) -> None:
        """Close the connections."""
        for raw in self._clients.values():
            raw.leave()

    async def _client(self, name: str) -> Raw:
        if name not in self._clients:
            self.values[f"${name}_id"] = user_id = f"vectors-{name}"
            self.values[f"${name}_token"] = self._node.token(user_id)
            self._clients[name], self._seen[name] = Raw(JSON), 0
            await self._clients[name].connect(self._node.port)
        return self._clients[name]

    async def _next(self, name: str, raw: Raw, expected: Message) -> Message:
        """The next message; events of other topics may come in between."""

        def is_next(message: Message) -> bool:
            position = next(at for at, each in enumerate(raw.received) if each is message)
            other_event = message[0] == EVENT and (expected[0] != EVENT or message[3] != expected[3])
            return position >= self._seen[name] and not other_event

        message = await raw.first(is_next)
        self._seen[name] = next(at for at, each in enumerate(raw.received) if each is message) + 1
        return message

    def _filled(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self._filled(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._filled(inner) for inner in value]
        return self.values[value] if isinstance(value, str) and value.startswith("$") else value

    def _compare(self, expected: Any, actual: Any, where: str) -> None:
        if isinstance(expected, str) and expected.startswith("$"):
            assert self.values.setdefault(expected, actual) == actual, where
        elif isinstance(expected, dict):
            for key, inner in expected.items():
                self._compare(inner, actual[key], f"{where} {key}")
        elif isinstance(expected, list):
            assert len(actual) >= len(expected) if expected else True, where
            for inner, found in zip(expected, actual, strict=False):
                self._compare(inner, found, where)
        else:
            assert actual == expected, where


@pytest_twisted.ensureDeferred
async def test_a_node_answers_as_the_vectors_say(node: Node) -> None:
    player = Player(node)
    try:
        await player.play(VECTORS["session"])
    finally:
        player.leave()
    assert isinstance(player.values["$message_id"], int)
    assert player.values["$message_7"] == "no such conversation"


def test_every_procedure_and_event_has_frames() -> None:
    assert set(VECTORS["calls"]) == {procedure.name for procedure in PROCEDURES}
    assert set(VECTORS["events"]) == {topic.name for topic in TOPICS}
