"""Health and metrics of the whole node, collected from its processes.

`/health` is public, its counts and `/metrics` are for operators. For `/health` the processes are asked once a
second at most. A process that does not answer in time counts as down, and its metrics are missing.
"""

from collections.abc import Callable
from typing import Any

from prometheus_client.exposition import generate_latest
from twisted.internet.defer import Deferred, gatherResults

from portico.ports import Clock
from portico.processes import BRIDGE, FORMER_NAMES, kind_of
from router.sessions.component_client import ComponentClient
from router.sessions.registry import SessionRegistry
from runtime.cached_answer import CachedAnswer
from runtime.metrics import Metrics, merge

# Portico is degraded without these. Without any other, users cannot log in or send.
OPTIONAL_PARTS = ("media", "notifier", "gateway", BRIDGE, "redis", "disk", "replica", "clock")
COMMON_PARTS = ("database", "redis")  # parts that every process depends on
DRAINING = "draining"
STATUSES = {"ok": 200, "degraded": 200, "down": 503, DRAINING: 503}


class Health:
    """The health of the processes, cached for a second."""

    def __init__(
        self,
        components: ComponentClient,
        processes: tuple[str, ...],
        registry: SessionRegistry,
        clock: Clock,
        is_draining: Callable[[], bool] = lambda: False,
    ) -> None:
        self._components = components
        self._is_draining = is_draining
        self._processes = processes
        self._registry = registry
        self._checks = CachedAnswer(clock, self._ask)

    async def public(self) -> tuple[int, dict[str, Any]]:
        """`{"status", "checks"}`, with the HTTP status: 503 where clients should not come."""
        checks = await self._checks.get()
        status = DRAINING if self._is_draining() else status_by(checks)
        return STATUSES[status], {"status": status, "checks": checks}

    async def full(self) -> tuple[int, dict[str, Any]]:
        """The same with counts, the nodes that share the database, and how wrong the clock is."""
        code, health = await self.public()
        counts = {"sessions": len(self._registry), "users": self._registry.users}
        asked = Deferred.fromCoroutine(self._components.clock_ahead())
        nodes, ahead = await self._components.nodes(), await asked
        clock = {} if ahead is None else {"clock_ahead_seconds": round(ahead, 3)}
        return code, {**health, "counts": counts, "nodes": nodes or [], **clock}

    async def _ask(self) -> dict[str, bool]:
        asked = [Deferred.fromCoroutine(self._components.health(process)) for process in self._processes]
        return checks_of(dict(zip(self._processes, await gatherResults(asked), strict=True)))


def checks_of(reports: dict[str, dict[str, bool] | None]) -> dict[str, bool]:
    """The state of each process, and of each part by all processes that depend on it."""
    checks = {process: report is not None for process, report in reports.items()}
    answered = [report for report in reports.values() if report]
    checks.update(
        (part, bool(answered) and all(report[part] for report in answered)) for part in COMMON_PARTS
    )
    for part in sorted({part for report in answered for part in report} - set(COMMON_PARTS)):
        checks[part] = all(report.get(part, True) for report in answered)
    former = {alias: checks[name] for name, alias in FORMER_NAMES.items() if name in checks}
    return {**checks, **former}


def status_by(checks: dict[str, bool]) -> str:
    """`ok`, `degraded` if only OPTIONAL_PARTS are missing, or some of several processes, else `down`."""
    if all(checks.values()):
        return "ok"
    there = {kind_of(part) for part, up in checks.items() if up}
    missing = {kind_of(part) for part in checks} - there
    return "degraded" if missing <= set(OPTIONAL_PARTS) else "down"


class Exposition:
    """The metrics of the router worker and of every component process."""

    def __init__(self, components: ComponentClient, processes: tuple[str, ...], metrics: Metrics) -> None:
        self._components = components
        self._processes = processes
        self._metrics = metrics

    async def text(self) -> bytes:
        """The Prometheus text; each sample has a label with its process."""
        asked = [Deferred.fromCoroutine(self._components.metrics(process)) for process in self._processes]
        answers = zip(self._processes, await gatherResults(asked), strict=True)
        # The label keeps the former name until the next release: a sample cannot have two values of it.
        families = {
            FORMER_NAMES.get(process, process): families
            for process, families in answers
            if families is not None
        }
        return generate_latest(_Collected(merge({"router": self._metrics.export(), **families})))


class _Collected:
    """A collector of metrics that were collected already, for `generate_latest`."""

    def __init__(self, metrics: list[Any]) -> None:
        self._metrics = metrics

    def collect(self) -> list[Any]:
        return self._metrics
