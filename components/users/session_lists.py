"""The sessions of a user at all nodes: who lists them asks the other nodes over the bus."""

import secrets
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from twisted.internet import defer
from twisted.internet.defer import Deferred

from portico.contract import uris
from portico.ports import Clock
from runtime.bus import Bus
from runtime.live_nodes import LiveNodes

ANSWER = 1.0  # seconds for the other nodes

Rows = list[dict[str, Any]]


class Elsewhere(Protocol):
    """What knows the sessions at other nodes."""

    async def list_elsewhere(self, user_id: str) -> dict[str, Any]:
        """`{sessions, complete}`: what the other nodes say in time, and whether that were all."""


class NoOtherNodes:
    """Where the stores are not shared there is nobody to ask."""

    async def list_elsewhere(self, user_id: str) -> dict[str, Any]:  # noqa: ARG002
        return {"sessions": [], "complete": True}


class SessionLists:
    """Asks the other nodes, and answers them."""

    def __init__(
        self,
        bus: Bus,
        nodes: LiveNodes,
        own_id: str,
        list_here: Callable[[str], Awaitable[Rows]],
        clock: Clock,
    ) -> None:
        self._bus, self._nodes, self._own_id = bus, nodes, own_id
        self._list_here, self._clock = list_here, clock
        self._questions: dict[str, _Question] = {}

    async def list_elsewhere(self, user_id: str) -> dict[str, Any]:
        if not self._nodes.others:
            return {"sessions": [], "complete": True}
        id_, question = secrets.token_hex(8), _Question(set(self._nodes.others))
        self._questions[id_] = question
        asked = {"user_id": user_id, "question": id_, "node_id": self._own_id}
        self._bus.broadcast(uris.SESSIONS_ASKED, asked)
        try:
            await question.wait(self._clock)
        finally:
            del self._questions[id_]
        return {"sessions": question.sessions, "complete": not question.silent}

    def on_asked(self, user_id: str, question: str, node_id: str) -> None:
        """Another node asks for the sessions of a user here."""
        Deferred.fromCoroutine(self._answer(user_id, question, node_id))

    async def _answer(self, user_id: str, question: str, node_id: str) -> None:
        sessions = await self._list_here(user_id)
        told = {"question": question, "node_id": self._own_id, "sessions": sessions}
        self._bus.send_to_node(uris.SESSIONS_TOLD, told, node_id)

    def on_told(self, question: str, node_id: str, sessions: Rows) -> None:
        """Another node answers, maybe too late."""
        if question in self._questions:
            self._questions[question].take(node_id, sessions)


class _Question:
    """Waits for the answers of some nodes."""

    def __init__(self, silent: set[str]) -> None:
        self.silent = silent  # the nodes that have not answered
        self.sessions: Rows = []
        self._done: Deferred[None] = Deferred()

    def take(self, node_id: str, sessions: Rows) -> None:
        if node_id in self.silent:
            self.silent.discard(node_id)
            self.sessions += sessions
            if not self.silent:
                self._done.callback(None)

    async def wait(self, clock: Any) -> None:
        try:
            await self._done.addTimeout(ANSWER, clock)
        except defer.TimeoutError:
            return
