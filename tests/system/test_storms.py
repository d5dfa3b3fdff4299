"""`make storms` with thirty people: they lose a real node, or are moved by a drain, and have everything."""

import pytest

from bench import node as bench_node
from bench import storms
from bench.storming import Storm
from bench.two_nodes import TwoNodes
from portico.settings.core import parse
from tests.support.node import Node
from tests.support.nodes import running_cluster

PEOPLE = 30
NEWS = 3  # every tenth gets a message meanwhile


def as_bench(node: Node) -> bench_node.Node:
    return bench_node.Node(node.home, node.port, node.process)


def storm(kind: str) -> Storm:
    with running_cluster(ACCESS_TOKEN_SECRET=bench_node.SECRET) as pair:
        nodes = TwoNodes(as_bench(pair.a), as_bench(pair.b), parse(pair.a.env).dsn)
        return storms.storm_at(nodes, kind, PEOPLE)


@pytest.mark.parametrize("kind", [pytest.param("polite", marks=pytest.mark.long), "impatient"])
def test_all_come_back_to_the_other_node_after_theirs_is_killed(kind: str) -> None:
    told = storm(kind)
    assert len(told.back) == PEOPLE
    assert (told.messages, told.missed, told.failed) == (NEWS, 0, 0)
    assert told.attempts >= 2 * PEOPLE  # each tries the lost node first
    assert told.node_cpu > 0


def test_a_drain_moves_all_while_they_write(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storms, "UNDISTURBED", 1.0)
    told = storm("drain")
    assert len(told.back) == PEOPLE
    assert told.messages == len(told.sends) >= PEOPLE
    assert (told.missed, told.failed) == (0, 0)
    assert told.told == {"portico.error.unavailable": PEOPLE}  # by the node that goes away
