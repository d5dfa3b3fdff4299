"""Before a node starts: whether its Redis is of the kind that REDIS_URL says."""

from portico.storage import diagnostics
from portico.storage.diagnostics import RedisTrouble, WrongRedis
from server.errors import ProcessManagerError

PATIENCE = 2.0  # seconds


def refuse_wrong_redis(url: str | None) -> None:
    """Raise ProcessManagerError when REDIS_URL says a cluster where there is none, or the other way.

    One that does not answer is nothing to refuse: a node works without Redis.
    """
    try:
        if url:
            diagnostics.redis(url, PATIENCE)
    except WrongRedis as error:
        raise ProcessManagerError(str(error)) from error
    except RedisTrouble:
        return
