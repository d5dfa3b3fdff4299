"""How a process of rooms is, for `/health` and `/metrics`."""

from collections.abc import Callable, Mapping
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.defer import TimeoutError as DeferredTimeout

from components.platform.metrics import Metrics
from portico.contract import uris
from portico.domain.errors import Unavailable
from portico.ports import Clock
from portico.storage.database import Database
from portico.storage.redis import Redis

PATIENCE = 1.5  # seconds for the database to answer


class Status:
    """Checks what this process stands on."""

    def __init__(self, clock: Clock, database: Database, redis: Redis, metrics: Metrics) -> None:
        self._clock = clock
        self._database = database
        self._redis = redis
        self._metrics = metrics
        metrics.pool.labels("live").set_function(lambda: database.pool.live)
        metrics.pool.labels("waiting").set_function(lambda: database.pool.waiting)
        metrics.redis_up.set_function(lambda: float(redis.up))

    async def report(self) -> dict[str, Any]:
        """`{checks: {database, redis}, metrics}`; a check is true when the part answers."""
        checks = {"database": await self._database_answers(), "redis": await self._redis.ping()}
        return {"checks": checks, "metrics": self._metrics.export()}

    async def _database_answers(self) -> bool:
        asked = Deferred.fromCoroutine(self._database.query("select 1"))
        try:
            await asked.addTimeout(PATIENCE, self._clock)  # type: ignore[arg-type]
        except (Unavailable, DeferredTimeout):
            return False
        return True


def internals(process: str, status: Status) -> Mapping[str, Callable[..., Any]]:
    """For the router worker only."""
    return {uris.status_of(process): lambda: Deferred.fromCoroutine(status.report())}
