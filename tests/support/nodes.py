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
    pair = Pair(clustered_node(stores, "a", **env), clustered_node(stores, "b", **env))
    try:
        start_all(pair)
        yield pair
    finally:
        for node in pair:
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
