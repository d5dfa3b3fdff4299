"""One WAMP session of a load program: JSON messages written by hand, and who waits for which answer."""

import json
from collections.abc import Callable
from typing import Any

from twisted.internet.defer import Deferred

HELLO, WELCOME, ABORT, CHALLENGE, AUTHENTICATE, GOODBYE, ERROR = 1, 2, 3, 4, 5, 6, 8
SUBSCRIBE, SUBSCRIBED, EVENT, CALL, RESULT = 32, 33, 36, 48, 50
ROLES: dict[str, Any] = {
    "caller": {"features": {"progressive_call_results": True}},
    "subscriber": {},
}


class WampSession:
    """`joined` fires with it, `ended` when it is over; `heard` is called with each event.

    The connection is another class: it writes what `_write_text` gets, and gives what comes to `_take_text`.
    """

    def __init__(self, token: str | None) -> None:
        super().__init__()
        self.token = token
        self._waiting: dict[int, Deferred[Any]] = {}
        self._request = 0
        self.heard: Callable[[dict[str, Any]], None] = lambda _: None
        self.joined: Deferred[Any] = Deferred()
        self.ended: Deferred[None] = Deferred()

    def ask(self, procedure: str, **arguments: Any) -> "Deferred[Any]":
        """Call; fires with the reply."""
        return self._await(CALL, {}, "portico." + procedure, [], arguments)

    def ask_in_pieces(self, procedure: str, **arguments: Any) -> "Deferred[Any]":
        """Call with progressive results; fires with the last."""
        return self._await(CALL, {"receive_progress": True}, "portico." + procedure, [], arguments)

    def listen(self, topic: str) -> "Deferred[Any]":
        """Subscribe; `heard` is called with each event."""
        return self._await(SUBSCRIBE, {}, "portico.event." + topic)

    def _write_text(self, text: bytes) -> None:
        raise NotImplementedError

    def _await(self, kind: int, *rest: Any) -> "Deferred[Any]":
        self._request += 1
        waiting = self._waiting[self._request] = Deferred()
        self._say(kind, self._request, *rest)
        return waiting

    def _greet(self) -> None:
        methods = ["anonymous"] if self.token is None else ["ticket"]
        self._say(HELLO, "portico", {"authmethods": methods, "roles": ROLES})

    def _say(self, *message: Any) -> None:
        self._write_text(json.dumps(message).encode())

    def _take_text(self, text: bytes) -> None:
        message = json.loads(text)
        kind = message[0]
        if kind == RESULT and message[2].get("progress"):
            return
        if kind == EVENT:
            self.heard(message[5])
        elif kind in (RESULT, SUBSCRIBED):
            self._waiting.pop(message[1]).callback(message[-1])
        elif kind == ERROR:
            self._waiting.pop(message[2]).errback(RuntimeError(message[4:]))
        else:
            self._on_session(kind, message)

    def _on_session(self, kind: int, message: list[Any]) -> None:
        """What the session begins and ends with."""
        if kind == CHALLENGE:
            self._say(AUTHENTICATE, self.token, {})
        elif kind == WELCOME:
            self.joined.callback(self)
        elif kind == GOODBYE:
            self._say(GOODBYE, {}, "wamp.close.goodbye_and_out")
        elif kind == ABORT:
            self.joined.errback(RuntimeError(message[1:]))

    def _end(self, reason: str | None) -> None:
        """Nobody waits for what will not come."""
        waiting, self._waiting = self._waiting, {}
        if not self.ended.called:
            self.ended.callback(None)
        gone = [*waiting.values()] if self.joined.called else [*waiting.values(), self.joined]
        for each in gone:
            each.errback(ConnectionError(reason))
