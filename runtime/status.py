"""Status of a component process, for `/health` and `/metrics`."""

from collections.abc import Callable, Mapping
from typing import Any

import structlog
from twisted.internet.defer import Deferred
from twisted.internet.defer import TimeoutError as DeferredTimeout

from portico.contract import uris
from portico.domain.errors import Unavailable
from portico.ports import Clock
from portico.storage.database import Database
from portico.storage.diagnostics import COMMIT
from portico.storage.redis import Redis
from runtime.metrics import Metrics

log = structlog.get_logger()
PATIENCE = 1.5  # seconds for the database to commit


def redis_changed(answers: bool) -> None:  # noqa: FBT001 - a callback
    """Log that Redis is down or up again, without its address."""
    if answers:
        log.info("redis.up")
    else:
        log.warning("redis.down", meanwhile="limits and presence are of each process alone")


class Status:
    """Checks the dependencies of this process."""

    def __init__(self, clock: Clock, database: Database, redis: Redis, metrics: Metrics) -> None:
        self._clock = clock
        self._database = database
        self._redis = redis
        self._metrics = metrics
        self._trouble: str | None = None
        self._parts: dict[str, Callable[[], bool]] = {}
        metrics.pool.labels("live").set_function(lambda: database.pool.live)
        metrics.pool.labels("waiting").set_function(lambda: database.pool.waiting)
        metrics.redis_up.set_function(lambda: float(redis.up))

    def add_check(self, part: str, is_well: Callable[[], bool]) -> None:
        """Add a check of this process."""
        self._parts[part] = is_well

    async def health(self) -> dict[str, bool]:
        """`{database, redis, ...}`: true if healthy."""
        own = {part: is_well() for part, is_well in self._parts.items()}
        return {"database": await self._database_answers(), "redis": await self._redis.ping(), **own}

    def metrics(self) -> list[dict[str, Any]]:
        return self._metrics.export()

    async def _database_answers(self) -> bool:
        query = Deferred.fromCoroutine(self._database.query(COMMIT))
        try:
            written = await query.addTimeout(PATIENCE, self._clock)  # type: ignore[arg-type]
        except (Unavailable, DeferredTimeout) as error:
            self._note(getattr(error, "reason", "no answer"))
            return False
        trouble = self._database.trouble if written else "it only reads"
        self._note(trouble)
        return trouble is None

    def _note(self, trouble: str | None) -> None:
        """Log what is wrong with the database when that changes."""
        if trouble and trouble != self._trouble:
            log.warning("database.down", reason=trouble)
        elif self._trouble and not trouble:
            log.info("database.up")
        self._trouble = trouble


def internals(process: str, status: Status) -> Mapping[str, Callable[..., Any]]:
    """For the router worker."""
    return {
        uris.health_of(process): lambda: Deferred.fromCoroutine(status.health()),
        uris.metrics_of(process): status.metrics,
    }
