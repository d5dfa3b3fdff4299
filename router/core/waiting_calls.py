"""Calls that wait in the router, because their component has enough to do.

What is sent to a component waits in its socket, where nobody can choose among the calls, and its answers wait
behind all others on their way back. So a component gets `AT_ONCE` calls, or fewer in a crowd, and the rest
waits here. Users take turns (router/core/fair_queue.py), and who uses less than a share passes. What has
waited for `OLDEST` seconds is refused, since its caller may have given up.
"""

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import msgspec
from autobahn.wamp import message

from portico.contract.roles import CLIENTS
from portico.domain.errors import Unavailable
from portico.ports import Clock
from router.core.fair_queue import FairQueue
from router.core.open_calls import OpenCalls

AT_ONCE = 512  # open calls of a process: a fifth of a second of work
CROWD = 1_000  # calls that are open or wait, above which
AT_ONCE_IN_A_CROWD = 64  # are open, so that who calls seldom is answered soon; large batches cost less
CROWDED = 5.0  # seconds after the last crowd
CREDIT = 4  # calls that a user may make at once before those who make many
OLDEST = 2.0  # seconds
LOOK = 0.25  # seconds between two looks for those
RETRY_AFTER_MS = 1_000
FULL_UP = Unavailable("too many calls wait: retry", retry_after_ms=RETRY_AFTER_MS)
Session: TypeAlias = Any
Calls: TypeAlias = Callable[[Session, message.Call], None]


class WaitingCall(msgspec.Struct, frozen=True, eq=False):
    """A call of a session, and when it came (seconds of the clock)."""

    session: Session
    call: message.Call
    since: float


class Queue(FairQueue[str, WaitingCall]):
    """The calls that wait for a component, by user; `procedure` is one of its own."""

    def __init__(self, procedure: str) -> None:
        super().__init__(CREDIT)
        self.procedure = procedure


class WaitingCalls:
    """The queues by component. `go_on` sends a call, `refuse` answers one that has waited too long."""

    def __init__(self, clock: Clock, dealer: Any, open_calls: OpenCalls, go_on: Calls, refuse: Calls) -> None:
        self._clock = clock
        self._dealer = dealer
        self._open_calls = open_calls
        self._go_on = go_on
        self._refuse = refuse
        self._queues: dict[Session, Queue] = {}
        self._is_going_on = self._is_looking = False
        self._at_once = AT_ONCE
        self._crowded_until = 0.0

    def __len__(self) -> int:
        return sum(map(len, self._queues.values()))

    def __iter__(self) -> Iterator[WaitingCall]:
        return (each for queue in self._queues.values() for each in queue)

    def of_user(self, user_id: str) -> int:
        """How many calls of a user wait."""
        return sum(len(queue.of(user_id)) for queue in self._queues.values())

    def of_session(self, session: Session) -> int:
        """How many calls of a client's session wait."""
        of_user = (each for queue in self._queues.values() for each in queue.of(session._authid))
        return sum(each.session is session for each in of_user)

    def find(self, session: Session, request: int) -> WaitingCall | None:
        """The call of a session with this request id."""
        of_user = session._authid if session._authrole in CLIENTS else None
        for queue in self._queues.values():
            for each in queue.of(of_user) if of_user else queue:
                if each.session is session and each.call.request == request:
                    return each
        return None

    def takes(self, session: Session, call: message.Call) -> bool:
        """Let a call wait if it has to. Returns False if it may go on."""
        if len(self._open_calls) < AT_ONCE_IN_A_CROWD and not self._queues:
            return False  # the usual case
        self._note_crowd()
        processes = self.processes_of(call.procedure)
        user_id = self._open_calls.user_of(session, call) if processes else None
        if user_id is None or self._passes(processes, user_id):
            return False
        if not self._is_looking:
            self._look_later()
        queue = self._queues.setdefault(_key(processes), Queue(call.procedure))
        queue.add(user_id, WaitingCall(session, call, self._clock.seconds()))
        return True

    def go_on(self) -> None:
        """Send what may go on, because a call was answered or a component has left."""
        if self._is_going_on or not self._queues:
            return
        self._is_going_on = True
        try:
            for queue in list(self._queues.values()):
                self._go_on_with(queue)
        finally:
            self._queues = {process: queue for process, queue in self._queues.items() if queue}
            self._is_going_on = False

    def remove(self, is_meant: Callable[[WaitingCall], bool]) -> list[WaitingCall]:
        """Take out the calls that are meant, and return them."""
        return [each for queue in self._queues.values() for each in queue.remove(is_meant)]

    def processes_of(self, procedure: str) -> list[Session]:
        """The processes that have registered a procedure."""
        registration = self._dealer._registration_map.get_observation(procedure)
        return list(registration.observers) if registration else []

    def open_of(self, process: Session) -> int:
        """How many calls a process has not answered."""
        return len(self._dealer._callee_to_invocations.get(process, ()))

    def _go_on_with(self, queue: Queue) -> None:
        while queue and self._has_room(self.processes_of(queue.procedure), self._at_once):
            _, waiting = queue.take()
            self._go_on(waiting.session, waiting.call)

    def _passes(self, processes: list[Session], user_id: str) -> bool:
        """Whether a call of a user goes before those that wait."""
        queue = self._queues.get(_key(processes))
        if queue is None:
            return self._has_room(processes, self._at_once)
        asks_little = queue.has_share(user_id) and self._open_calls.of_user(user_id) < CREDIT
        if not asks_little or queue.of(user_id) or not self._has_room(processes, 2 * self._at_once):
            return False
        queue.charge(user_id, 1)
        return True

    def _has_room(self, processes: list[Session], size: int) -> bool:
        return not processes or sum(map(self.open_of, processes)) < size * len(processes)

    def _note_crowd(self) -> None:
        now = self._clock.seconds()
        if len(self._open_calls) + len(self) >= CROWD:
            self._crowded_until = now + CROWDED
        self._at_once = AT_ONCE_IN_A_CROWD if now < self._crowded_until else AT_ONCE

    def _look(self) -> None:
        """Refuse what is too old. Its queue goes on, should nothing else have made it to."""
        since = self._clock.seconds() - OLDEST
        for old in self.remove(lambda each: each.since < since):
            self._refuse(old.session, old.call)
        self.go_on()
        self._is_looking = False
        if self._queues:
            self._look_later()

    def _look_later(self) -> None:
        self._is_looking = True
        self._clock.callLater(LOOK, self._look)


def _key(processes: list[Session]) -> Session:
    """One of several processes, whichever way their procedures have listed them."""
    return processes[0] if len(processes) == 1 else min(processes, key=lambda each: each._session_id or 0)
