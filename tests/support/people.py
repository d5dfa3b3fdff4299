"""Users in tests: a client that records its events and waits for more without sleeping."""

from collections.abc import Callable
from typing import Any, Protocol

from autobahn.wamp.exception import ApplicationError
from twisted.internet import reactor as global_reactor
from twisted.internet.defer import CancelledError, Deferred

from runtime.client import Client, connect

TIMEOUT = 20.0  # seconds; a test that waits longer has failed
Event = tuple[str, dict[str, Any]]


class Place(Protocol):
    """Where people connect: a running node, or a router in the test's process."""

    @property
    def url(self) -> str:
        """The WebSocket address."""

    def token(self, user_id: str, role: str = "user") -> str:
        """A ticket that is accepted there."""


class Person:
    """A user with one connection, subscribed to everything."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.received: list[Event] = []
        self._waiting: list[tuple[Callable[[Event], bool], Deferred[Event]]] = []

    @property
    def session_id(self) -> int:
        details: Any = self.client.details
        return int(details.session)

    async def ask(self, procedure: str, /, **arguments: Any) -> dict[str, Any]:
        """Call a procedure."""
        reply: dict[str, Any] = await self.client.call_procedure(procedure, **arguments).addTimeout(
            TIMEOUT,
            global_reactor,
        )
        return reply

    async def refused(self, procedure: str, /, **arguments: Any) -> ApplicationError:
        """Call a procedure that must be refused; the error."""
        try:
            reply = await self.ask(procedure, **arguments)
        except ApplicationError as error:
            return error
        raise AssertionError(f"{procedure} was answered: {reply}")

    def on_event(self, name: str, payload: dict[str, Any]) -> None:
        """Remember, and wake who waits for it."""
        event = (name, payload)
        self.received.append(event)
        for wanted, waiting in list(self._waiting):
            if wanted(event):
                self._waiting.remove((wanted, waiting))
                waiting.callback(event)

    async def wait_for(self, name: str, **matching: Any) -> dict[str, Any]:
        """The payload of the first event (heard or still to come) of this name with these values."""

        def wanted(event: Event) -> bool:
            return event[0] == name and all(event[1].get(key) == value for key, value in matching.items())

        for event in self.received:
            if wanted(event):
                return event[1]
        waiting: Deferred[Event] = Deferred()
        self._waiting.append((wanted, waiting))
        return (await waiting.addTimeout(TIMEOUT, global_reactor))[1]

    def names(self) -> list[str]:
        """The names of all events heard."""
        return [name for name, _ in self.received]

    async def left(self) -> str:
        """Why the session ended, once it has."""
        reason: str = await self.client.left.addTimeout(TIMEOUT, global_reactor)
        return reason

    def leave(self) -> None:
        """Disconnect."""
        self.client.disconnect()


async def arrive(
    node: Place,
    user_id: str,
    role: str = "user",
    serializer: Any = None,
    token: str | None = None,
) -> Person:
    """Somebody connects and listens."""
    client = await connect(
        global_reactor, node.url, token or node.token(user_id, role), serializer=serializer
    )
    person = Person(client)
    try:
        await client.subscribe_to_events(person.on_event)
    except CancelledError:  # Autobahn forgets the handler, and the events that come then are an error to it
        if client.is_attached():
            client._transport.abort()
        raise
    return person


async def wait_for_all_events(speaker: Person, listener: Person, conversation_id: int) -> None:
    """A barrier: when a message sent now has arrived, so has whatever was said before it."""
    local_id = f"barrier-{len(listener.received)}-{speaker.session_id}-{id(listener)}"
    sent = await speaker.ask(
        "message.send", conversation_id=conversation_id, text="barrier", local_id=local_id
    )
    await listener.wait_for("message.created", message=sent["message"])
