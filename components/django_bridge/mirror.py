"""Conversation mirror: reads the message log, then mirrors every changed conversation to the site.

Conversations are mirrored concurrently, each by one task. A conversation that fails is held back for a
while; the others continue. While the site is unavailable only occasional probes are sent. No change is
lost, because pending work is stored in rows.
"""

import random
from collections.abc import Callable, Collection, Sequence
from typing import Protocol

import msgspec
import structlog
from twisted.internet.defer import DeferredSemaphore, gatherResults

from components.django_bridge.circuit_breaker import SiteCircuitBreaker
from components.django_bridge.client import CircuitOpen, SiteUnavailable
from components.django_bridge.conversation_mirror import ConversationMirror
from portico.domain.errors import Unavailable
from portico.domain.mirroring import backoff
from portico.ports import Clock
from portico.storage.messages.log_cursor import LogCursor
from portico.storage.mirror.conversations import SiteConversations
from portico.storage.mirror.queue import SiteQueue
from runtime.metrics import Metrics

log = structlog.get_logger()
PERIOD = 2.0  # seconds between two looks when nobody said that there is something new
COUNTING = 5.0
SWEEPING = 300.0  # seconds between two looks at all conversations, for words that were lost
AT_ONCE = 8  # conversations


class Hold(msgspec.Struct, frozen=True):
    """A conversation that failed: number of failures, and when to retry."""

    failures: int
    until: float


class Lease(Protocol):
    """The right to mirror, which one process of all nodes has."""

    @property
    def held(self) -> bool: ...


class Mirror:
    """Runs the mirror."""

    def __init__(
        self,
        cursor: LogCursor,
        queue: SiteQueue,
        conversations: SiteConversations,
        conversation_mirror: ConversationMirror,
        breaker: SiteCircuitBreaker,
        metrics: Metrics,
        clock: Clock,
        lease: Lease,
        dice: Callable[[], float] = random.random,
    ) -> None:
        self._cursor = cursor
        self._queue = queue
        self._conversations = conversations
        self._conversation_mirror = conversation_mirror
        self._breaker = breaker
        self._metrics = metrics
        self._clock = clock
        self._lease = lease
        self._dice = dice
        self._turns = DeferredSemaphore(AT_ONCE)
        self._nudged: set[int] = set()
        self._held: dict[int, Hold] = {}
        self._begun = False

    def mark_changed(self, conversation_ids: Collection[int]) -> None:
        """Mark conversations as changed for the next run."""
        self._nudged.update(conversation_ids)

    async def run(self) -> None:
        """Mirror what can be mirrored now, or leave it to who has the lease. Raises Unavailable."""
        if self._lease.held:
            await self._run()
        elif self._nudged:
            await self._hand_over()

    async def _hand_over(self) -> None:
        """Store what was marked here, for the process that has the lease."""
        marked = list(self._nudged)
        await self._conversations.mark_changed(marked)
        self._nudged.difference_update(marked)

    async def _run(self) -> None:
        await self._take_in()
        seen = self._let_go()
        while self._lease.held and not self._breaker.seconds_until_allowed:
            conversation_ids = await self._due(seen)
            if not conversation_ids:
                return
            seen.update(conversation_ids)
            # Who failed before comes last: one on which the site stumbles lets the line rest for all.
            failed = [id_ for id_ in conversation_ids if id_ in self._held]
            await self._mirror_all([id_ for id_ in conversation_ids if id_ not in self._held])
            await self._mirror_all(failed)

    async def find_changed(self) -> None:
        """Find changed conversations without a notification. Raises Unavailable."""
        after: int | None = 0
        while after is not None:
            found, after = await self._conversations.list_behind(after)
            self.mark_changed(found)

    async def update_metrics(self) -> None:
        """Update the metrics. Raises Unavailable."""
        state = await self._queue.read_state()
        self._metrics.site_lag.set(state.lag)
        self._metrics.site_waiting.set(state.waiting)
        self._metrics.site_refusals.set(state.refused)

    async def _take_in(self) -> None:
        if not self._begun:
            await self._conversations.begin()
            self._begun = True
        more = True
        while more:
            batch = await self._cursor.next_batch()
            if batch.entries:
                await self._queue.take_in(self._cursor, batch)
            more = batch.full

    async def _due(self, seen: Collection[int]) -> Sequence[int]:
        nudged = self._nudged.difference(seen)
        self._nudged.difference_update(nudged)
        return list(dict.fromkeys([*await self._queue.list_due(seen), *nudged]))

    async def _mirror_all(self, conversation_ids: Collection[int]) -> None:
        await gatherResults([self._turns.run(self._mirror, id_) for id_ in conversation_ids])

    async def _mirror(self, conversation_id: int) -> None:
        if not self._lease.held:
            self._nudged.add(conversation_id)
            return
        try:
            await self._conversation_mirror.mirror(conversation_id)
        except CircuitOpen:
            self._nudged.add(conversation_id)
        except (SiteUnavailable, Unavailable):
            self._hold(conversation_id)
        except Exception:
            log.exception("django.mirroring_failed", conversation_id=conversation_id)
            self._hold(conversation_id)
        else:
            self._held.pop(conversation_id, None)

    def _hold(self, conversation_id: int) -> None:
        failures = self._held[conversation_id].failures + 1 if conversation_id in self._held else 1
        until = self._clock.seconds() + backoff(failures, self._dice()).total_seconds()
        self._held[conversation_id] = Hold(failures, until)
        self._nudged.add(conversation_id)

    def _let_go(self) -> set[int]:
        """Conversations that are still held back."""
        now = self._clock.seconds()
        return {id_ for id_, hold in self._held.items() if hold.until > now}
