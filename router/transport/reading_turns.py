"""Shares the router's time among connections that send much.

A turn of the reactor handles what all readable connections have sent, and meanwhile no answer of a component
is read. So connections get `SLICE` seconds of a turn. What was read from the others waits for the next turns,
and they are not read from until theirs has come: by bytes, in equal shares (router/core/fair_queue.py), so
that who sends little is not held up. Who has not joined does not wait: how much such a connection sends is
limited (router/transport/joining.py).
"""

import time
from collections.abc import Callable
from typing import Any, TypeAlias

import structlog

from portico.ports import Clock
from router.compat import has_joined
from router.core.fair_queue import FairQueue

log = structlog.get_logger()
SLICE = 0.005  # seconds; about fifty calls
CREDIT = 4_096  # bytes that a connection may send at once before those that send much
Connection: TypeAlias = Any


class ReadingTurns:
    """Lets each connection handle what was read from it, now or when its turn comes."""

    def __init__(self, clock: Clock, measure: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._measure = measure
        self._waiting: FairQueue[Connection, bytes] = FairQueue(CREDIT)
        self._began = self._used = 0.0

    def receive(self, connection: Connection, data: bytes) -> None:
        """Handle what was read from a connection, or keep it until its turn."""
        if (not self._waiting and self._has_time()) or not has_joined(connection):
            self._handle(connection, data)
            return
        if not self._waiting:
            self._clock.callLater(0, self._next_turn)
        connection.transport.pauseProducing()
        self._waiting.add(connection, data, len(data))

    def holds(self, connection: Connection) -> bool:
        """Whether something that was read from a connection waits."""
        return bool(self._waiting.of(connection))

    def _has_time(self) -> bool:
        now = self._measure()
        if now - self._began > 2 * SLICE:
            self._began, self._used = now, 0.0
        return self._used < SLICE

    def _handle(self, connection: Connection, data: bytes) -> None:
        began = self._measure()
        try:
            connection.handle(data)
        finally:
            self._used += self._measure() - began

    def _next_turn(self) -> None:
        self._began, self._used = self._measure(), 0.0
        while self._waiting and self._used < SLICE:
            connection, data = self._waiting.take()
            if connection.transport is not None:  # None after it was closed
                self._handle_waiting(connection, data)
        if self._waiting:
            self._clock.callLater(0, self._next_turn)
        else:
            self._waiting = FairQueue(CREDIT)  # which remembers no connections

    def _handle_waiting(self, connection: Connection, data: bytes) -> None:
        """Handle what has waited, and read on. Twisted ends a connection after an exception, too."""
        try:
            self._handle(connection, data)
        except Exception:
            log.exception("router.failed")
            connection.transport.abortConnection()
        if connection.transport is not None and not connection.silenced and not self.holds(connection):
            connection.transport.resumeProducing()
