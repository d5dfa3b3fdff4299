"""Which nodes may share a database, and how they learn of each other."""

import subprocess

from tests.support.node import Node
from tests.support.nodes import Pair
from tests.support.ports import free_port


def refusal(node: Node) -> str:
    """The last line of a node that does not start."""
    done = subprocess.run(
        node.command(), cwd=node.folder, env=node.env, capture_output=True, text=True, timeout=60
    )
    node.remove()
    assert done.returncode == 1
    return done.stderr.strip().splitlines()[-1]


def test_nodes_of_a_cluster_know_each_other(two_nodes: Pair) -> None:
    rows = two_nodes.a.sql("select id, address, sessions, expires_at > now() from node order by id")
    assert [(id_, lives) for id_, _, _, lives in rows] == [("a", True), ("b", True)]
    assert [
        address.endswith(f":{node.port}") for (_, address, *_), node in zip(rows, two_nodes, strict=True)
    ] == [
        True,
        True,
    ]


def test_a_second_node_without_permission_says_why_and_does_not_start(two_nodes: Pair) -> None:
    stores = {name: two_nodes.a.env[name] for name in ("DATABASE_URL", "REDIS_URL")}
    line = refusal(Node(free_port(), **stores))
    assert line.startswith("portico: node a at ")
    assert line.endswith("stop it, or set PORTICO_CLUSTER=1 at every node")
