"""Before a node starts: whether its Redis is one that Portico can use."""

from portico.storage import diagnostics
from portico.storage.diagnostics import RedisIsCluster, RedisTrouble
from server.errors import ProcessManagerError

PATIENCE = 2.0  # seconds


def refuse_cluster(url: str | None) -> None:
    """Raise ProcessManagerError when the Redis at `url` is a cluster.

    One that does not answer is nothing to refuse: a node works without Redis.
    """
    try:
        if url:
            diagnostics.redis(url, PATIENCE)
    except RedisIsCluster as error:
        raise ProcessManagerError(f"{error}: set REDIS_URL to a single server") from error
    except RedisTrouble:
        return
