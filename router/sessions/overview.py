"""Admin use cases that look: the overview of this node, and the sessions of a user."""

from collections.abc import Mapping
from typing import Any

import msgspec
from twisted.internet.defer import Deferred, gatherResults

from portico.contract.live import (
    Amount,
    Check,
    GetLiveOverview,
    Latency,
    LatencyBucket,
    LiveOverview,
    NodeInCluster,
)
from portico.contract.people_admin import ListUserSessions
from portico.contract.session import ListSessions, Sessions
from portico.domain.load import Load, Reading, load_of
from portico.domain.load_history import counts_of
from portico.domain.people import Caller
from portico.domain.times import rfc3339_epoch
from portico.ports import Clock
from portico.processes import FORMER_NAMES
from router.http.health import Health
from router.sessions.component_client import ComponentClient
from router.sessions.service import SessionService
from runtime.cached_answer import CachedAnswer
from runtime.metrics import Family, Metrics


class OverviewService:
    """Collects what the processes say; how many admins look makes no difference."""

    def __init__(
        self,
        components: ComponentClient,
        processes: tuple[str, ...],
        metrics: Metrics,
        health: Health,
        sessions: SessionService,
        clock: Clock,
    ) -> None:
        self._components = components
        self._processes = processes
        self._metrics = metrics
        self._health = health
        self._sessions = sessions
        self._clock = clock
        self._cached = CachedAnswer(clock, self._ask)

    async def overview(self, request: GetLiveOverview, caller: Caller) -> LiveOverview:  # noqa: ARG002
        return await self._cached.get()

    async def counts(self) -> dict[str, Any]:
        """The numbers of which the node keeps a row a minute."""
        _, health = await self._health.full()
        return counts_of(load_of(await self._readings()), health["counts"]["sessions"])._asdict()

    async def sessions(self, request: ListUserSessions, caller: Caller) -> Sessions:
        """The sessions of a user, as they see them themselves; the audit has the look."""
        await self._components.note(caller.user_id, "admin.sessions", request.user_id)
        owner = Caller(request.user_id, caller.role, caller.session_id)
        return await self._sessions.list(ListSessions(), owner)

    async def _ask(self) -> LiveOverview:
        _, health = await self._health.full()
        return overview_of(self._clock.seconds(), health, load_of(await self._readings()))

    async def _readings(self) -> list[Reading]:
        asked = [Deferred.fromCoroutine(self._components.metrics(process)) for process in self._processes]
        answers = [self._metrics.export(), *await gatherResults(asked)]
        families = [family for answer in answers for family in msgspec.convert(answer or [], list[Family])]
        return [
            Reading(sample.name, sample.labels, sample.value)
            for family in families
            for sample in family.samples
        ]


def overview_of(now: float, health: Mapping[str, Any], load: Load) -> LiveOverview:
    """The answer."""
    return LiveOverview(
        at=rfc3339_epoch(now),
        status=health["status"],
        checks=[
            Check(name=name, is_up=is_up)
            for name, is_up in health["checks"].items()
            if name not in FORMER_NAMES.values()
        ],
        sessions=health["counts"]["sessions"],
        users=health["counts"]["users"],
        messages=load.messages,
        events=load.events,
        calls=_amounts(load.calls),
        failures=_amounts(load.failures),
        deliveries=_amounts(load.deliveries),
        latency=[
            Latency(procedure=procedure, buckets=_buckets(found)) for procedure, found in load.latency.items()
        ],
        queues=_amounts(load.queues),
        lags=_amounts({name: 1000 * seconds for name, seconds in load.lags.items()}),
        nodes=[_node(node) for node in health["nodes"]],
    )


def _node(state: Mapping[str, Any]) -> NodeInCluster:
    known = {name: value for name, value in state.items() if name != "seen_seconds"}
    return NodeInCluster(**known, seen_ms=round(1000 * state["seen_seconds"]))


def _amounts(values: Mapping[str, float]) -> list[Amount]:
    return [Amount(name=name, value=round(value)) for name, value in values.items()]


def _buckets(found: Mapping[float, int]) -> list[LatencyBucket]:
    return [
        LatencyBucket(up_to_us=None if limit == float("inf") else round(limit * 1_000_000), calls=calls)
        for limit, calls in found.items()
    ]
