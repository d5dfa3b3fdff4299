"""Two nodes on one PostgreSQL and one Valkey, which is what a cluster is."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import NamedTuple

from portico.settings.core import Settings
from tests.support.node import Node
from tests.support.ports import free_port
from tests.support.stores import running_stores

# Nothing is stored there: a cluster does not start without it.
BUCKET = {
    "S3_ENDPOINT": "http://127.0.0.1:9",
    "S3_BUCKET": "files",
    "S3_REGION": "eu-west-1",
    "S3_ACCESS_KEY_ID": "key-id",
    "S3_SECRET_ACCESS_KEY": "secret-key",
}


class Pair(NamedTuple):
    """Two nodes that run."""

    a: Node
    b: Node


class Rotation:
    """Where a client connects that goes to the next node each time that it comes again."""

    def __init__(self, node: Node, ports: Sequence[int], first: int = 0) -> None:
        self._node = node
        self._ports = ports
        self._turn = first

    @property
    def url(self) -> str:
        """Where to connect this time."""
        port = self._ports[self._turn % len(self._ports)]
        self._turn += 1
        return f"ws://127.0.0.1:{port}/ws"

    def token(self, user_id: str, role: str = "user") -> str:
        return self._node.token(user_id, role)


def clustered_node(stores: Settings, name: str, **env: str) -> Node:
    """A node of a cluster on these stores; it is not started."""
    return Node(
        free_port(),
        DATABASE_URL=stores.dsn,
        REDIS_URL=stores.redis,
        PORTICO_CLUSTER="1",
        PORTICO_NODE_ID=name,
        **{**BUCKET, **env},
    )


@contextmanager
def running_pair(stores: Settings, **env: str) -> Iterator[Pair]:
    """The nodes `a` and `b` on these stores. What a test kills may leave tracebacks in their logs."""
    with running_nodes(stores, "ab", **env) as nodes:
        yield Pair(*nodes)


@contextmanager
def running_nodes(stores: Settings, names: str, **env: str) -> Iterator[list[Node]]:
    """A node for each letter, on these stores."""
    nodes = [clustered_node(stores, name, **env) for name in names]
    try:
        start_all(nodes)
        yield nodes
    finally:
        for node in nodes:
            node.stop()
            node.remove()


def start_all(nodes: Sequence[Node]) -> None:
    """Start nodes at once."""
    with ThreadPoolExecutor() as pool:
        list(pool.map(Node.start, nodes))


@contextmanager
def running_cluster(**env: str) -> Iterator[Pair]:
    """The same, on stores of their own."""
    with running_stores() as stores, running_pair(stores, **env) as pair:
        yield pair
