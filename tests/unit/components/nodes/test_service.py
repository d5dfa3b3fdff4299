"""The heartbeat: what a node does with what it brings back."""

from typing import Any

import pytest
from twisted.internet.defer import Deferred

from components.nodes.service import NodeService
from portico.storage.nodes import Heartbeat


class Node:
    """A node's service; `heartbeat` is what its next one brings back."""

    def __init__(self) -> None:
        self.heartbeat = Heartbeat(is_own=True, others=["b"], draining=False, was_dead=False)
        self.others: list[str] = []
        self.done: list[str] = []
        live: Any = self
        self.service = NodeService(
            live,
            live,
            lambda: 0,
            lambda _: self.done.append("published"),
            self.drain,
            lambda: self.done.append("lost"),
        )

    async def beat(self, _: int) -> Heartbeat:
        return self.heartbeat

    def replace(self, others: list[str]) -> bool:
        changed, self.others = others != self.others, others
        return changed

    async def drain(self) -> None:
        self.done.append("drained")

    def look(self) -> list[str]:
        """What it does at its next heartbeat."""
        self.done = []
        Deferred.fromCoroutine(self.service.beat())
        return self.done


@pytest.fixture
def node() -> Node:
    return Node()


def test_a_changed_list_is_published_once(node: Node) -> None:
    assert node.look() == ["published"]
    assert node.look() == []


def test_who_was_held_for_dead_has_lost_what_the_others_published(node: Node) -> None:
    node.look()
    node.heartbeat = node.heartbeat._replace(was_dead=True)
    assert node.look() == ["lost"]


def test_a_node_that_is_to_drain_is_told_each_time(node: Node) -> None:
    node.look()
    node.heartbeat = node.heartbeat._replace(draining=True)
    assert node.look() == node.look() == ["drained"]
