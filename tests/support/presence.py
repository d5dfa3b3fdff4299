"""The presence component with a clock that the test advances: real stores, and a recorder as the router."""

from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple, TypeVar

from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock

from components.presence.audiences import PresenceAudiences
from components.presence.event_publisher import PresenceEventPublisher
from components.presence.service import PresenceService
from components.presence.session_events import SessionEvents
from components.presence.tracker import PresenceTracker
from components.presence.typing import TypingService
from components.presence.watches import Watches
from portico.contract.payload import Event, encode
from portico.contract.presence import GetPresence, SetPresence, SetTyping, UnwatchPresence, WatchPresence
from portico.domain.errors import Unavailable
from portico.domain.people import Caller
from portico.domain.presence import Seen, Status
from portico.domain.times import rfc3339
from portico.domain.typists import TypingRecipients
from portico.storage.conversations.audiences import Audiences
from portico.storage.conversations.contacts import Contacts
from portico.storage.database import Database
from portico.storage.presence import Leases
from portico.storage.redis import Redis
from runtime.metrics import Metrics
from runtime.session_snapshot import SessionSnapshot

T = TypeVar("T")
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
TIMEOUT = 20.0  # seconds


class RecordedEvent(NamedTuple):
    """One event: what, to whom, and which sessions do not get it."""

    name: str
    payload: dict[str, Any]
    to: set[str]
    exclude: set[int]


class EventRecorder:
    """A Publisher that records what is published, and lets a test wait for it."""

    def __init__(self) -> None:
        self.published: list[RecordedEvent] = []
        self._waiting: list[Deferred[None]] = []

    def publish(self, event: Event, to: Collection[str], exclude: Sequence[int] = ()) -> None:
        """Remember it."""
        self.published.append(RecordedEvent(type(event).__name__, encode(event), set(to), set(exclude)))
        waiting, self._waiting = self._waiting, []
        for deferred in waiting:
            deferred.callback(None)

    async def wait_for(self, name: str = "", /, **payload: Any) -> RecordedEvent:
        """The first event (of this name) with these values, published or still to come."""
        while True:
            for recorded in self.published:
                if name in ("", recorded.name) and payload.items() <= recorded.payload.items():
                    return recorded
            waiting: Deferred[None] = Deferred()
            self._waiting.append(waiting)
            await within_reason(waiting)

    def of(self, user_id: str) -> list[dict[str, Any]]:
        """The payloads of all events about a user."""
        return [recorded.payload for recorded in self.published if recorded.payload["user_id"] == user_id]


class RouterStub:
    """The router worker's answer to who is connected; `on_asked` runs while it is on its way."""

    def __init__(self) -> None:
        self.sessions: dict[int, str] = {}
        self.refusals = 0
        self.on_asked: Callable[[], None] = lambda: None

    async def call(self, procedure: str, *args: Any) -> Any:
        """Everybody, or that nobody can say."""
        if self.refusals:
            self.refusals -= 1
            raise Unavailable("the router does not answer")
        answer = [[session_id, user_id] for session_id, user_id in self.sessions.items()]
        self.on_asked()
        return answer


class PeersRecorder:
    """The other nodes: none, or some whose messages are recorded."""

    exist = False

    def __init__(self) -> None:
        self.published: list[Mapping[str, Seen]] = []

    def publish(self, changes: Mapping[str, Seen]) -> None:
        self.published.append(changes)

    def publish_status(self, user_id: str, status: Status) -> None:
        """Not recorded."""


class PresenceComponent:
    """One process of the presence component, on a node of this name."""

    def __init__(self, database: Database, redis: Redis, node: str = "here") -> None:
        self.clock = Clock()
        self.clock.advance(NOON.timestamp())
        self.recorder, self.router = EventRecorder(), RouterStub()
        self.contacts, self.leases = Contacts(database), Leases(redis, node)
        self.tracker, self.watches = PresenceTracker(self.clock), Watches()
        self.peers = PeersRecorder()
        stores = (self.contacts, self.leases)
        self.event_publisher = PresenceEventPublisher(
            self.tracker,
            *stores,
            self.recorder,
            PresenceAudiences(self.tracker, self.contacts, self.watches),
            self.peers,
            self.clock,
        )
        self.presence = PresenceService(
            self.tracker, self.event_publisher, self.watches, *stores, self.recorder, self.peers
        )
        self.typing = TypingService(
            Audiences(database), self.recorder, self.clock, Metrics(), TypingRecipients()
        )
        self.tracker.on_end(self.watches.end)
        self.tracker.on_end(self.typing.end_session)
        self.session_events = SessionEvents(
            SessionSnapshot(self.router), self.tracker, self.event_publisher, *stores, self.clock
        )

    @property
    def now(self) -> str:
        """The time as it goes out."""
        return rfc3339(self.tracker.now)

    async def open(self) -> "PresenceComponent":
        """The router connection comes up."""
        self.session_events.resume()
        await self.when(self.session_events.wait_until_ready())
        await self.settle()
        return self

    async def arrive(self, *sessions: tuple[int, str]) -> None:
        """Sessions begin; returns when that is published."""
        self.session_events.on_joined([(session_id, user_id, "user") for session_id, user_id in sessions])
        await self.settle()

    async def part(self, *session_ids: int) -> None:
        """Sessions end."""
        for session_id in session_ids:
            self.session_events.on_left(session_id)
        await self.settle()

    async def later(self, seconds: float) -> None:
        """Time passes; returns when what it changes is published."""
        self.clock.advance(seconds)
        await self.settle()

    async def settle(self) -> None:
        """Return when all changes are published."""
        self.clock.advance(0)
        await within_reason(self.event_publisher.wait_until_idle())

    async def get(self, caller: Caller, *user_ids: str) -> dict[str, Any]:
        """`presence.get`."""
        return encode(await self.presence.get(GetPresence(user_ids=list(user_ids)), caller))

    async def set(self, caller: Caller, status: Any) -> dict[str, Any]:
        """`presence.set`; returns when it is published."""
        reply = encode(await self.presence.set(SetPresence(status=status), caller))
        await self.settle()
        own: dict[str, Any] = reply["presence"]
        return own

    async def watch(self, caller: Caller, *user_ids: str) -> dict[str, Any]:
        """`presence.watch`."""
        return encode(await self.presence.watch(WatchPresence(user_ids=list(user_ids)), caller))

    async def unwatch(self, caller: Caller, *user_ids: str) -> list[str]:
        """`presence.unwatch`."""
        reply = await self.presence.unwatch(UnwatchPresence(user_ids=list(user_ids)), caller)
        return reply.watching

    async def type(self, caller: Caller, conversation_id: int, is_typing: bool = True) -> None:
        """`typing.set`."""
        request = SetTyping(conversation_id=conversation_id, is_typing=is_typing)
        await self.when(self.typing.set(request, caller))

    async def when(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of work that waits for a turn of the component's clock."""
        result = Deferred.fromCoroutine(work)
        self.clock.advance(0)
        return await within_reason(result)


def caller(user_id: str, session_id: int) -> Caller:
    """Somebody who calls."""
    return Caller(user_id, "user", session_id)


def within_reason(waiting: "Deferred[T]") -> Awaitable[T]:
    """The same, with an end for tests that would wait for ever."""
    reactor: Any = global_reactor
    return waiting.addTimeout(TIMEOUT, reactor)
