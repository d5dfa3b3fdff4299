"""Ends of sessions at all nodes: each node stores those that it decides, and ends its own that others decide.

The row is what counts. The bus only makes the other nodes look at once; without it they look every two
seconds. A router that was away is told again: an end concerns no session that came later.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import msgspec

from portico.domain.session_ends import SessionEnd
from portico.ports import Clock
from portico.storage.users.session_ends import SessionEnds
from portico.waiting import sleep
from runtime.live_nodes import LiveNodes

PERIOD = 2.0  # seconds between two looks
AWAITED = 2.5  # seconds for the other nodes to end theirs
PAUSE = 0.02


class SessionEndService:
    """Without a cluster (`wake_others` is None) nothing is stored and nobody looks."""

    def __init__(
        self,
        store: SessionEnds,
        wake_others: Callable[[], None] | None,
        end_here: Callable[[list[dict[str, Any]]], Awaitable[Sequence[int]]],
        nodes: LiveNodes,
        clock: Clock,
    ) -> None:
        self._store, self._wake_others, self._end_here = store, wake_others, end_here
        self._nodes, self._clock = nodes, clock
        self._handled: set[int] = set()

    async def end_elsewhere(self, end: dict[str, Any]) -> int:
        """For the router, which ends its own: end the sessions at the other nodes.

        Returns how many were ended; a node that does not answer does so later, and is not counted. Raises
        Unavailable.
        """
        if self._wake_others is None:
            return 0
        end_id = await self._store.add(msgspec.convert(end, SessionEnd))
        self._handled.add(end_id)
        self._wake_others()
        return await self._await_others(end_id, len(self._nodes.others))

    async def look(self) -> None:
        """End the sessions here that other nodes have decided to end. Raises Unavailable."""
        recent = await self._store.list_recent()
        new = [end for end in recent if end.id not in self._handled]
        if new:
            counts = await self._end_here([msgspec.to_builtins(end) for end in new])
            for end, count in zip(new, counts, strict=True):
                await self._store.handle(end.id, count)
        self._handled = {end.id for end in recent}

    async def forget(self) -> None:
        """Delete old rows. Raises Unavailable."""
        await self._store.forget()

    async def _await_others(self, end_id: int, nodes: int) -> int:
        last = self._clock.seconds() + AWAITED
        progress = await self._store.progress(end_id)
        while progress.nodes < nodes and self._clock.seconds() < last:
            await sleep(self._clock, PAUSE)
            progress = await self._store.progress(end_id)
        return progress.sessions
