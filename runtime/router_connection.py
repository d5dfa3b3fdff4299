"""The connection of a process to the router: reconnects by itself and publishes for the components."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import msgspec
import structlog
from autobahn.twisted.rawsocket import WampRawSocketClientFactory
from autobahn.wamp.exception import ApplicationError, TransportLost
from autobahn.wamp.message import Register
from twisted.application.internet import ClientService, backoffPolicy
from twisted.internet import defer
from twisted.internet.endpoints import UNIXClientEndpoint
from twisted.python.failure import Failure

from portico.contract import errors, uris
from portico.contract.payload import Event, encode
from portico.contract.registry import TOPIC_OF
from portico.contract.team import TeamEvent
from portico.domain.errors import PorticoError, Unavailable
from portico.domain.people import Caller
from portico.domain.teams.ids import audiences_of
from portico.waiting import run_within, sleep
from runtime.answers import Answers
from runtime.component_codec import ComponentSerializer
from runtime.component_session import ComponentSession
from runtime.fair_shares import FairShares
from runtime.metrics import Metrics
from runtime.procedures import Endpoint, Teams
from runtime.team_events import TeamEvents, without_teams

log = structlog.get_logger()
CONFIRM = 5.0  # seconds for the router to have handled what it was sent
ANSWER = 10.0  # seconds for another component to answer
DRAIN = 4.0  # seconds for the open calls at the end; the process manager waits for ten
PAUSE = 0.02  # seconds between two looks
NO_ANSWER = "a part of this server does not answer: retry"
RETRY_AFTER_MS = 500
TEAM_EVENT = TOPIC_OF[TeamEvent]
Payload: TypeAlias = dict[str, Any]
Send: TypeAlias = Callable[..., None]  # of a topic and a payload to these users, and what else it needs


class NotConnected(Unavailable):
    """The call reached nobody: the component or the router is restarting."""


class EventBus(Protocol):
    """Sends events to other nodes, at once and without a result."""

    def send(
        self, topic: str, payload: dict[str, Any], to: Sequence[str], audiences: Sequence[str]
    ) -> None: ...
    def send_to_session(self, topic: str, payload: dict[str, Any], session_id: int, node_id: str) -> None: ...
    def broadcast(self, topic: str, payload: dict[str, Any]) -> None: ...


class RouterConnection:
    """Connection to the router's Unix socket, and the Publisher of the process."""

    def __init__(
        self,
        reactor: Any,
        socket: Path,
        answers: Answers,
        metrics: Metrics,
        shares: FairShares,
        secret: str | None = None,
        invoke: str = Register.INVOKE_SINGLE,
    ) -> None:
        self._reactor = reactor
        self._invoke = invoke
        self._answers = answers
        self._shares = shares
        self._secret = secret
        self._published = cache(metrics.published.labels)
        self._stopping = False
        self._session: ComponentSession | None = None
        self._endpoints: dict[str, Endpoint] = {}
        self._internals: dict[str, Callable[..., Any]] = {}
        self._topics: list[tuple[str, Callable[..., Any]]] = []
        self._watchers: list[Callable[[], None]] = []
        self._bus: EventBus | None = None
        self._teams: Teams | None = None
        self._team_events: TeamEvents | None = None
        endpoint: Any = UNIXClientEndpoint(reactor, str(socket))
        factory: Any = WampRawSocketClientFactory(self._new_session, serializer=ComponentSerializer())
        self._service = ClientService(
            endpoint,
            factory,
            retryPolicy=backoffPolicy(initialDelay=0.05, maxDelay=0.1, factor=1.5),
            clock=reactor,
        )

    def register_procedures(
        self, endpoints: Collection[Endpoint], internals: Mapping[str, Callable[..., Any]]
    ) -> None:
        """Register these procedures on every connect."""
        for endpoint in endpoints:
            endpoint.teams = self._teams
        self._endpoints.update({endpoint.procedure.uri: endpoint for endpoint in endpoints})
        self._internals.update(internals)

    def call_on_connect(self, callback: Callable[[], None]) -> None:
        """Call back on every connect; earlier publications may have been lost."""
        self._watchers.append(callback)

    def subscribe(self, topic: str, handler: Callable[..., Any]) -> None:
        """Subscribe to a topic on every connect, before the watchers are called."""
        self._topics.append((topic, handler))

    def start(self) -> None:
        """Connect, and reconnect when the connection is lost."""
        self._service.startService()

    async def drain(self) -> None:
        """Take no more calls, and return when those under way are answered, DRAIN seconds at most."""
        session = self._session
        if session is None:
            return
        try:
            await run_within(DRAIN, self._reactor, self._drain(session))
        except defer.TimeoutError:
            log.warning("process.calls_abandoned", calls=session.open_calls)
        except Exception as error:  # noqa: BLE001 - without the router there is nothing to drain
            log.info("process.not_drained", reason=type(error).__name__)

    async def _drain(self, session: ComponentSession) -> None:
        await session.unregister_all()
        while session.open_calls:
            await sleep(self._reactor, PAUSE)

    async def stop(self) -> None:
        self._stopping = True
        await self._service.stopService()

    def publish(
        self, event: Event, to: Collection[str], exclude: Sequence[int] = (), beside: Collection[str] = ()
    ) -> None:
        """Send an event to every session of these users, but not to the sessions in `exclude`.

        Without users nothing is sent, because a router reads an empty list as everybody. While disconnected,
        events are lost; the message relay publishes messages again. `beside` get it in another form.
        """
        everybody = audiences_of((*to, *beside)) if self._bus else ()
        self._send(event, to, self._publish_everywhere, exclude, everybody)

    def publish_here(self, event: Event, to: Collection[str]) -> None:
        """Send an event to the sessions of these users on this node only."""
        self._send(event, to, self.publish_payload)

    def _send(self, event: Event, to: Collection[str], send: Send, *more: Any) -> None:
        users, teams = without_teams(to)
        topic, payload = TOPIC_OF[type(event)], encode(event)
        send(topic, payload, users, *more)
        if teams and self._team_events:
            self._team_events.queue(
                topic, payload, teams, lambda of_team, members: send(TEAM_EVENT, of_team, members, *more)
            )

    def _publish_everywhere(
        self,
        topic: str,
        payload: Payload,
        to: Sequence[str],
        exclude: Sequence[int],
        audiences: Sequence[str],
    ) -> None:
        if to:
            self._publish(topic, payload, eligible_authid=to, exclude=list(exclude) or None)
            if self._bus:
                self._bus.send(topic, payload, to, audiences)

    def publish_payload(self, topic: str, payload: dict[str, Any], to: Collection[str]) -> None:
        """The same for an event from another node."""
        if to:
            self._publish(topic, payload, eligible_authid=list(to))

    def publish_to_session(self, event: Event, session_id: int, node_id: str = "") -> None:
        """Send an event to a session, on whichever node it is; `node_id` spares asking the others."""
        sent = (TOPIC_OF[type(event)], encode(event), session_id)
        self.publish_payload_to_session(*sent)
        if self._bus:
            self._bus.send_to_session(*sent, node_id)

    def publish_payload_to_session(self, topic: str, payload: dict[str, Any], session_id: int) -> None:
        """The same for a session of this node."""
        self._publish(topic, payload, eligible=[session_id])

    def use_bus(self, bus: EventBus) -> None:
        """Publish to other nodes too."""
        self._bus = bus

    def use_teams(self, teams: Teams, events: TeamEvents) -> None:
        """Let members call for their teams, and get their events. Comes before the procedures."""
        self._teams = teams
        self._team_events = events

    def notify_nodes(self, topic: str, **payload: Any) -> None:
        """Publish an internal notification to the components of the other nodes; it may be lost."""
        if self._bus:
            self._bus.broadcast(topic, payload)

    def notify_internal(self, topic: str, **payload: Any) -> None:
        """Publish an internal notification to other components; it may be lost."""
        if self._session is not None and self._session.is_attached():
            self._session.publish_event(topic, payload)

    async def confirm(self) -> None:
        """Return when the router has handled everything published before. Raises Unavailable."""
        await self.sent_to_teams()
        await self.call("wamp.session.count")

    async def sent_to_teams(self) -> None:
        """Return when nothing waits until the members of a team are known."""
        if self._team_events:
            await self._team_events.settled()

    async def call(self, procedure: str, *args: Any, **kwargs: Any) -> Any:
        """Call a procedure of the router or of a service. Raises Unavailable."""
        if self._session is None:
            raise Unavailable("the router is away")
        try:
            return await self._session.call(procedure, *args, **kwargs).addTimeout(CONFIRM, self._reactor)
        except (TransportLost, ApplicationError, defer.TimeoutError) as error:
            raise Unavailable("the router does not answer") from error

    async def call_for_user(self, name: str, caller: Caller, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Call a procedure of another component for a user. Raises its PorticoError."""
        reply = await self.call_component(uris.procedure(name), msgspec.to_builtins(caller), dict(arguments))
        return dict(reply.kwresults)

    async def call_component(self, uri: str, *args: Any, within: float = ANSWER, **options: Any) -> Any:
        """Call a procedure. Raises its error, NotConnected if not received, Unavailable on timeout."""
        if self._session is None:
            raise NotConnected(NO_ANSWER, retry_after_ms=RETRY_AFTER_MS)
        try:
            return await self._session.call(uri, *args, **options).addTimeout(within, self._reactor)
        except ApplicationError as error:
            raise _refusal(error) from None
        except (TransportLost, defer.TimeoutError) as error:
            raise Unavailable(NO_ANSWER) from error

    def _publish(self, topic: str, payload: dict[str, Any], **options: Any) -> None:
        if self._session is None or not self._session.is_attached():
            return
        self._session.publish_event(topic, payload, **options)
        self._published(topic).inc()

    def _new_session(self) -> ComponentSession:
        return ComponentSession(
            self._answers,
            self._shares,
            self._endpoints,
            self._internals,
            self._up,
            self._down,
            self._secret,
            self._invoke,
        )

    def _up(self, session: ComponentSession) -> None:
        self._session = session
        for topic, handler in self._topics:
            session.subscribe(handler, topic).addErrback(_not_subscribed, session, topic)
        log.info("router_connection.opened")
        for callback in self._watchers:
            callback()

    def _down(self, session: ComponentSession) -> None:
        if session is self._session:
            self._session = None
            if self._stopping:
                log.info("router_connection.closed")
            else:
                log.warning("router_connection.lost")


def _refusal(error: ApplicationError) -> PorticoError:
    if error.error == ApplicationError.NO_SUCH_PROCEDURE:
        return NotConnected(NO_ANSWER, retry_after_ms=RETRY_AFTER_MS)
    return errors.heard(error.error, str(next(iter(error.args), "")), error.kwargs) or Unavailable(NO_ANSWER)


def _not_subscribed(failure: Failure, session: ComponentSession, topic: str) -> None:
    """Reconnect: a component without its subscriptions misses events."""
    log.warning("router_connection.subscription_failed", topic=topic, reason=failure.getErrorMessage())
    session.disconnect()
