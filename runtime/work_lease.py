"""Work lease: the right of one process, of all nodes, to do work that must not be done twice at a time.

A process that dies or freezes loses it within `LEASE`. It is measured here by a clock that nobody sets, from
before the request: this process stops before another one may begin.
"""

import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Protocol

import structlog

from portico.domain.errors import Unavailable
from portico.domain.nodes import MARGIN
from portico.ports import Clock
from portico.storage.work_leases import LEASE
from portico.waiting import wait_while

log = structlog.get_logger()
PATIENCE = 2.0  # seconds for what is under way when the process stops
PAUSE = 0.05  # seconds between two looks


class LeaseStore(Protocol):
    """The rows of leases."""

    async def take(self) -> bool: ...

    async def release_former(self) -> None: ...

    async def release(self) -> None: ...


class WorkLease:
    """One lease. `renew` is to be called every RENEWAL seconds."""

    def __init__(
        self, store: LeaseStore, name: str, clock: Clock, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._store = store
        self._name = name
        self._clock = clock
        self._monotonic = monotonic
        self._wakers: list[Callable[[], None]] = []
        self._until = 0.0
        self._term = 0
        self._running = 0
        self._begun = self._resigned = False

    @property
    def held(self) -> bool:
        """Whether this process has the lease now."""
        return self._monotonic() < self._until

    def term(self) -> Callable[[], bool]:
        """Whether this process has had the lease without a break since this was asked."""
        term = self._term
        return lambda: self.held and term == self._term

    def call_when_taken(self, wake: Callable[[], None]) -> None:
        """Call `wake` each time this process takes the lease over."""
        self._wakers.append(wake)

    async def renew(self) -> None:
        """Take or renew the lease, unless it was resigned. Raises Unavailable."""
        if self._resigned:
            return
        self._running += 1  # what is taken after the release would keep the others out
        try:
            await self._renew()
        finally:
            self._running -= 1

    async def _renew(self) -> None:
        if not self._begun:
            await self._store.release_former()
            self._begun = True
        asked, had_it = self._monotonic(), self.held
        taken = await self._store.take()
        self._until = asked + LEASE.total_seconds() - MARGIN if taken and not self._resigned else 0.0
        if self.held and not had_it:
            self._begin_term()

    def _begin_term(self) -> None:
        self._term += 1
        log.info("lease.taken", work=self._name)
        for wake in self._wakers:
            wake()

    async def run(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do `work` if this process has the lease."""
        if not self.held:
            return
        self._running += 1
        try:
            await work()
        finally:
            self._running -= 1

    async def resign(self) -> None:
        """Release the lease once the work under way has ended; if that takes too long, it expires."""
        self._resigned, self._until = True, 0.0
        await wait_while(self._clock, PATIENCE, PAUSE, lambda: self._running > 0)
        if not self._running:
            with suppress(Unavailable):
                await self._store.release()
