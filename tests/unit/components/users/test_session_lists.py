"""The list of a user's sessions has those of other nodes that answer in time, and says when one did not."""

from collections.abc import Sequence
from typing import Any

from twisted.internet.task import Clock

from components.users.session_lists import ANSWER, SessionLists
from portico.contract import uris
from tests.support.outcome import Outcome, begin


class Cluster:
    """Nodes whose bus hands over at once; `silent` ones do not hear."""

    def __init__(self, *names: str) -> None:
        self.clock = Clock()
        self.nodes = {name: self._node(name, names) for name in names}
        self.silent: set[str] = set()

    def _node(self, name: str, names: Sequence[str]) -> SessionLists:
        node: Any = _Node(self, name, [other for other in names if other != name])
        return SessionLists(node, node, name, node.list_here, self.clock)


class _Node:
    def __init__(self, cluster: Cluster, name: str, others: Sequence[str]) -> None:
        self.cluster, self.name, self.others = cluster, name, others

    async def list_here(self, user_id: str) -> list[dict[str, Any]]:
        return [{"session_id": f"{user_id} at {self.name}"}]

    def broadcast(self, topic: str, payload: dict[str, Any]) -> None:
        assert topic == uris.SESSIONS_ASKED
        for name in set(self.others) - self.cluster.silent:
            self.cluster.nodes[name].on_asked(**payload)

    def send_to_node(self, topic: str, payload: dict[str, Any], node_id: str) -> None:
        assert topic == uris.SESSIONS_TOLD
        self.cluster.nodes[node_id].on_told(**payload)


def ask(cluster: Cluster, name: str) -> Outcome[dict[str, Any]]:
    return begin(cluster.nodes[name].list_elsewhere("ada"))


def found(answer: dict[str, Any]) -> set[str]:
    return {row["session_id"] for row in answer["sessions"]}


def test_all_other_nodes_are_asked() -> None:
    answer = ask(Cluster("a", "b", "c"), "a").result
    assert (found(answer), answer["complete"]) == ({"ada at b", "ada at c"}, True)


def test_a_node_alone_asks_nobody() -> None:
    assert ask(Cluster("a"), "a").result == {"sessions": [], "complete": True}


def test_a_silent_node_is_waited_for_and_then_missing() -> None:
    cluster = Cluster("a", "b", "c")
    cluster.silent = {"c"}
    asked = ask(cluster, "a")
    assert not asked.done
    cluster.clock.advance(ANSWER)
    answer = asked.result
    assert (found(answer), answer["complete"]) == ({"ada at b"}, False)
