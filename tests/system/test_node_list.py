"""Which nodes may share a database, and how they learn of each other."""

import json
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
    done = subprocess.run(
        [*two_nodes.b.portico, "nodes"],
        cwd=two_nodes.b.folder,
        env=two_nodes.b.env,
        capture_output=True,
        text=True,
        timeout=60,
    )
    lines = [line.split() for line in done.stdout.splitlines()]
    assert [line[:2] for line in lines] == [["NODE", "STATE"], ["a", "alive"], ["b", "alive"]]
    assert [line[2].rpartition(":")[2] for line in lines[1:]] == [str(node.port) for node in two_nodes]


def test_the_health_for_operators_lists_the_nodes(two_nodes: Pair) -> None:
    nodes = json.loads(two_nodes.a.admin("/health")[1])["nodes"]
    assert [(node["id"], node["state"]) for node in nodes] == [("a", "alive"), ("b", "alive")]


def test_a_second_node_without_permission_says_why_and_does_not_start(two_nodes: Pair) -> None:
    stores = {name: two_nodes.a.env[name] for name in ("DATABASE_URL", "REDIS_URL")}
    line = refusal(Node(free_port(), **stores))
    assert line.startswith("portico: node a at ")
    assert line.endswith("stop it, or set PORTICO_CLUSTER=1 at every node")
