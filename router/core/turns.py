"""Which process a call goes to, where several have registered the same procedure.

Round robin would give two messages of a sender to two processes, and the second one could be stored first. So
the conversation that a call is about chooses, or else its message, its recipient or its caller: calls about
the same go to the same process, in the order in which they came.

Processes come and go. While a call is open, later ones about the same follow it, also after another process
has registered. If its process takes no more calls because it stops, they wait here until it has answered.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias
from zlib import crc32

from autobahn.wamp import message

from portico.contract import uris
from portico.ports import Clock

Subject: TypeAlias = int | str
Key: TypeAlias = tuple[str, Subject]  # a procedure, and what calls of it are about
NAMES = ("conversation_id", "message_id", "to_user_id")  # the first of these arguments chooses
MOST = 10_000  # subjects that are remembered before those without open calls are forgotten
PAUSE = 0.005  # seconds between two looks whether calls that wait may go on


class Turns:
    """Chooses processes. `is_open` says whether an invocation is not answered, `go_on` makes a call again."""

    def __init__(
        self, clock: Clock, is_open: Callable[[int], bool], go_on: Callable[[Any, message.Call], None]
    ) -> None:
        self._clock = clock
        self._is_open = is_open
        self._go_on = go_on
        self._last: dict[Key, tuple[int, Any]] = {}  # the last invocation, and its process
        self._waiting: dict[Key, list[tuple[Any, message.Call]]] = {}

    def choose(self, session: Any, call: message.Call, registration: Any) -> Any | None:
        """The process for a call; None if the call has to wait."""
        subject = subject_of(session, call)
        key = registration.uri, subject
        if key in self._waiting:
            return None
        number, process = self._last.get(key, (0, None))
        processes = registration.observers
        if process is None or not self._is_open(number):
            return processes[_number_of(subject) % len(processes)]
        return process if process in processes else None

    def note(self, number: int, session: Any, call: message.Call, registration: Any, process: Any) -> None:
        """A process was invoked."""
        if len(self._last) >= MOST:
            self._last = {key: last for key, last in self._last.items() if self._is_open(last[0])}
        self._last[registration.uri, subject_of(session, call)] = number, process

    def wait(self, session: Any, call: message.Call, registration: Any) -> None:
        """Make this call again when those before it are answered."""
        if not self._waiting:
            self._clock.callLater(PAUSE, self._look)
        self._waiting.setdefault((registration.uri, subject_of(session, call)), []).append((session, call))

    def _look(self) -> None:
        for key in [key for key in self._waiting if not self._has_open_call(key)]:
            for session, call in self._waiting.pop(key):
                self._go_on(session, call)
        if self._waiting:
            self._clock.callLater(PAUSE, self._look)

    def _has_open_call(self, key: Key) -> bool:
        return key in self._last and self._is_open(self._last[key][0])


def is_shared(registration: Any) -> bool:
    """Whether several processes may register the procedure."""
    return bool(registration.extra.invoke == message.Register.INVOKE_ROUNDROBIN)


def subject_of(session: Any, call: message.Call) -> Subject:
    """What a call is about: a conversation, a message, a person."""
    caller, arguments = _asked(session, call)
    for name in NAMES:
        value = arguments.get(name)
        if isinstance(value, int | str):
            return value
    return caller


def _asked(session: Any, call: message.Call) -> tuple[str, Mapping[str, Any]]:
    """Who calls, and with which arguments. Portico's own processes call for others (runtime/procedures)."""
    if session._authrole == uris.COMPONENT and call.args:
        caller, arguments = call.args
        return caller["user_id"], arguments
    return session._authid, call.kwargs or {}


def _number_of(subject: Subject) -> int:
    return subject if isinstance(subject, int) else crc32(subject.encode(errors="replace"))
