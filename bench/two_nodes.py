"""Two nodes on one database and one Valkey, for a bench."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from bench.node import Node, running

CLUSTER = {
    "PORTICO_CLUSTER": "1",
    "S3_ENDPOINT": "http://127.0.0.1:9",  # nothing is stored there: a cluster does not start without it
    "S3_BUCKET": "files",
    "S3_REGION": "eu-west-1",
    "S3_ACCESS_KEY_ID": "key-id",
    "S3_SECRET_ACCESS_KEY": "secret-key",
}


class TwoNodes(NamedTuple):
    """The first one has the database, and Valkey too where none is given."""

    first: Node
    second: Node
    database: str


@contextmanager
def two_nodes(redis_url: str | None = None) -> Iterator[TwoNodes]:
    """Start both, `a` and `b`; end them after the block."""
    given = {"REDIS_URL": redis_url} if redis_url else {}
    with running(**CLUSTER, **given, PORTICO_NODE_ID="a") as first:
        database = first.postgres.format("portico")
        stores = {
            "DATABASE_URL": database,
            "REDIS_URL": redis_url or f"unix://{first.home}/valkey/valkey.sock",
        }
        with running(**CLUSTER, **stores, PORTICO_NODE_ID="b") as second:
            yield TwoNodes(first, second, database)
