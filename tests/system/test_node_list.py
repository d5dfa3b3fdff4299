"""Which nodes may share a database, and how they learn of each other."""

import subprocess

import pytest

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


def stores_of(node: Node) -> dict[str, str]:
    return {name: node.env[name] for name in ("DATABASE_URL", "REDIS_URL")}


def test_nodes_of_a_cluster_know_each_other(two_nodes: Pair) -> None:
    rows = two_nodes.a.sql("select id, address, sessions, expires_at > now() from node order by id")
    assert [(id_, lives) for id_, _, _, lives in rows] == [("a", True), ("b", True)]
    assert [
        address.endswith(f":{node.port}") for (_, address, *_), node in zip(rows, two_nodes, strict=True)
    ] == [
        True,
        True,
    ]


@pytest.mark.parametrize(
    ("env", "advice"),
    [
        ({"PORTICO_CLUSTER": "0", "PORTICO_NODE_ID": "c"}, "set PORTICO_CLUSTER=1 at every node"),
        ({"PORTICO_CLUSTER": "1", "PORTICO_NODE_ID": "a"}, "set PORTICO_NODE_ID to a name of its own"),
        (
            {"PORTICO_CLUSTER": "1", "ACCESS_TOKEN_SECRET": "another-" * 10},
            "set the same token secret or keys",
        ),
        ({"PORTICO_CLUSTER": "1"}, "set the same S3_ENDPOINT and S3_BUCKET"),
    ],
)
def test_a_node_that_does_not_fit_says_why_and_does_not_start(
    two_nodes: Pair, env: dict[str, str], advice: str
) -> None:
    line = refusal(Node(free_port(), **stores_of(two_nodes.a), **env))
    assert advice in line
    assert line.startswith("portico: ")
