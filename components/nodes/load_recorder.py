"""Keeps a row of what this node did in each minute."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from portico.domain.load_history import Counts, between, is_due
from portico.ports import Clock
from portico.storage.load_history import LoadHistories, Minute


class LoadRecorder:
    """Reads the counters when a minute of the clock has ended. The first reading is a row without counts."""

    def __init__(
        self,
        history: LoadHistories,
        measure: Callable[[], Awaitable[Mapping[str, Any]]],
        node_id: str,
        clock: Clock,
    ) -> None:
        self._history = history
        self._measure = measure
        self._node_id = node_id
        self._clock = clock
        self._last: tuple[float, Counts] | None = None

    async def record(self) -> None:
        """Add a row if one is due. Raises Unavailable; what was not kept is in the next row."""
        now = self._clock.seconds()
        at, before = self._last or (None, None)
        if not is_due(at, now):
            return
        found = await self._measure()
        counts = Counts(**{**found, "latency": tuple(found["latency"])})
        seconds = 0.0 if at is None else now - at
        await self._history.add(Minute(self._node_id, now, seconds, between(before, counts)))
        self._last = now, counts
