"""Calls that are ringing or active in this process: a deadline timer and a queue for each."""

from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from typing import TypeVar
from weakref import WeakValueDictionary

from twisted.internet.defer import DeferredLock

from portico.domain.calls.deadlines import Timing, next_due
from portico.domain.calls.model import Call
from portico.ports import Clock, Timer

T = TypeVar("T")


class ActiveCalls:
    """Active calls; `on_due` is called with a call's id when its deadline has passed."""

    def __init__(self, clock: Clock, timing: Timing, on_due: Callable[[int], None]) -> None:
        self._clock = clock
        self._timing = timing
        self._on_due = on_due
        self._calls: dict[int, Call] = {}
        self._alarms: dict[int, Timer] = {}

    def __len__(self) -> int:
        return len(self._calls)

    def __iter__(self) -> Iterator[Call]:
        return iter(tuple(self._calls.values()))

    @property
    def now(self) -> datetime:
        """The time, for calls."""
        return datetime.fromtimestamp(self._clock.seconds(), UTC)

    def find(self, call_id: int) -> Call | None:
        """An active call; None for one that has ended or never existed."""
        return self._calls.get(call_id)

    def update(self, call: Call) -> Call:
        """Store a call unless a newer revision is stored; return the newest."""
        current = self._calls.get(call.id)
        if current is not None and current.rev > call.rev:
            return current
        self._silence(call.id)
        self._calls.pop(call.id, None)
        if call.live:
            self._calls[call.id] = call
            self._set_alarm(call)
        return call

    def of_session(self, session_id: int) -> list[Call]:
        return [call for call in self if session_id in call.sessions]

    def stop(self) -> None:
        """Cancel all timers."""
        for call_id in list(self._alarms):
            self._silence(call_id)

    def _set_alarm(self, call: Call) -> None:
        due = next_due(call, self._timing)
        if due is not None:
            seconds = max((due - self.now).total_seconds(), 0)
            self._alarms[call.id] = self._clock.callLater(seconds, self._on_due, call.id)

    def _silence(self, call_id: int) -> None:
        alarm = self._alarms.pop(call_id, None)
        if alarm and alarm.active():
            alarm.cancel()


class CallQueues:
    """Runs the operations on one call one after the other, in order of arrival. Idle calls have no queue."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[int, DeferredLock] = WeakValueDictionary()

    async def run(self, call_id: int, work: Callable[[], Awaitable[T]]) -> T:
        """Run `work` after everything that was queued before it."""
        lock = self._locks.setdefault(call_id, DeferredLock())
        await lock.acquire()
        try:
            return await work()
        finally:
            lock.release()
