"""Clients that behave as a good SDK does: they reconnect, and resend until acknowledged."""

from typing import Any

from autobahn.exception import Disconnected
from autobahn.wamp.exception import ApplicationError, TransportLost
from twisted.internet import defer
from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred, DeferredLock
from twisted.internet.error import ConnectError, ConnectingCancelledError, ConnectionClosed, ConnectionLost

from runtime.client import Rejected
from tests.support.people import Event, Person, Place, arrive

PAUSE = 0.05  # seconds between two tries
ANSWER = 3.0  # seconds after which a call counts as lost
PATIENCE = 30.0
AWAY = frozenset({"portico.error.unavailable", "wamp.error.canceled", "wamp.error.no_such_procedure"})
CUT_OFF = (Rejected, TransportLost, Disconnected, ConnectError, ConnectionClosed, ConnectionLost)
GIVEN_UP = (defer.TimeoutError, ConnectingCancelledError)  # nothing came in time
FAILURES = (*CUT_OFF, *GIVEN_UP, ApplicationError)  # of a call, or of coming in


class Faithful:
    """Somebody with one connection, whichever it is now."""

    def __init__(self, node: Place, user_id: str) -> None:
        self.node = node
        self.user_id = user_id
        self._persons: list[Person] = []
        self._person: Person | None = None
        self.came_in_at = 0.0  # the present connection
        self._leaving = False
        self._coming = DeferredLock()  # one connection at a time

    @property
    def received(self) -> list[dict[str, Any]]:
        """The messages heard on all connections so far."""
        events = [event for person in self._persons for event in person.received]
        return [payload["message"] for name, payload in events if name == "message.created"]

    @property
    def names(self) -> list[str]:
        """The names of the events heard on all connections so far."""
        return [name for person in self._persons for name in person.names()]

    @property
    def events(self) -> list[Event]:
        """The events heard on all connections so far, in order."""
        return [event for person in self._persons for event in person.received]

    @property
    def present_events(self) -> list[Event]:
        """The events heard on the present connection."""
        return self._person.received if self._person else []

    @property
    def connections(self) -> int:
        """How often it came in."""
        return len(self._persons)

    def reconnect(self) -> None:
        """End the present connection; who stays comes again."""
        if self._person:
            self._person.leave()

    def leave(self) -> None:
        """Go, for good."""
        self._leaving = True
        if self._person:
            self._person.leave()

    async def stay(self) -> None:
        """Be connected; and be so again whenever that ends."""
        person = await self._present()
        if self._leaving:
            person.leave()
        person.client.left.addCallback(lambda _: self._leaving or Deferred.fromCoroutine(self._stay_on()))

    async def _stay_on(self) -> None:
        try:
            await self.stay()
        except FAILURES:
            if not self._leaving:
                raise

    async def ask(self, procedure: str, /, **arguments: Any) -> dict[str, Any]:
        """Call a procedure that may be called again until it is answered."""
        deadline = _now() + PATIENCE
        while True:
            try:
                person = await self._present()
                reply: dict[str, Any] = await person.client.call_procedure(procedure, **arguments).addTimeout(
                    ANSWER, global_reactor
                )
            except FAILURES as error:
                if _now() > deadline or (isinstance(error, ApplicationError) and error.error not in AWAY):
                    raise
            else:
                return reply
            await pause()

    async def send(self, conversation_id: int, local_id: str) -> dict[str, Any]:
        """Send a message until it is acknowledged."""
        sent = await self.ask(
            "message.send", conversation_id=conversation_id, text=local_id, local_id=local_id
        )
        message: dict[str, Any] = sent["message"]
        return message

    async def _present(self) -> Person:
        await self._coming.acquire()
        try:
            return await self._come_in()
        finally:
            self._coming.release()

    async def _come_in(self) -> Person:
        deadline = _now() + PATIENCE
        while self._person is None or self._person.client.left.called:
            try:
                arriving = Deferred.fromCoroutine(arrive(self.node, self.user_id))
                self._person = await arriving.addTimeout(ANSWER, global_reactor)
                self._persons.append(self._person)
                self.came_in_at = _now()
            except FAILURES:
                if self._leaving:
                    raise  # it was told to go on its way back
                assert _now() < deadline, f"{self.user_id} cannot come in"
                await pause()
        return self._person


def _now() -> float:
    reactor: Any = global_reactor
    seconds: float = reactor.seconds()
    return seconds


async def pause() -> None:
    """Wait before the next try."""
    reactor: Any = global_reactor
    over: Deferred[None] = Deferred()
    reactor.callLater(PAUSE, over.callback, None)
    await over
