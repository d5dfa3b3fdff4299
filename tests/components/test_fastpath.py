"""The router's overrides for calls, results and events behave as Crossbar's own code does.

The same script runs against two routers in this process: Crossbar's alone, and one with Portico's
overrides. Every client must receive the same from both.
"""

from collections.abc import Callable
from random import Random
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
import pytest_twisted
from autobahn.twisted.rawsocket import WampRawSocketClientFactory
from autobahn.twisted.wamp import ApplicationSession
from autobahn.wamp.exception import ApplicationError, TransportLost
from autobahn.wamp.message import Register
from autobahn.wamp.types import (
    CallDetails,
    CallOptions,
    CallResult,
    ComponentConfig,
    EventDetails,
    PublishOptions,
    RegisterOptions,
    SessionDetails,
    SubscribeOptions,
)  # fmt: skip
from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import UNIXClientEndpoint
from twisted.internet.task import Clock
from twisted.python.failure import Failure

from portico.contract import uris
from router.core.dealer import RESTARTING
from router.core.events import CHUNK, publish_event
from router.overrides import FAST, GENERAL
from router.transport.rawsocket import FastRawSocketConnection, RawSocketConnection
from runtime.component_codec import ComponentSerializer
from tests.support.people import Person, arrive
from tests.support.router import Router

ECHO, SHARED, SLOW, FAILS, PIECES, OWN = (
    uris.procedure(name)
    for name in (
        "message.get", "message.list", "message.search", "message.edit", "conversation.export", "user.get"
    )
)  # fmt: skip
NEWS, OTHER_NEWS = uris.event("typing"), uris.event("message.created")
SUBSCRIPTIONS = ((NEWS, "exact"), ("portico.event.message.", "prefix"), ("portico.event.", "wildcard"))
PEOPLE = ("ada", "bob", "eve")
COMPONENTS = ("first", "second")
STEPS = 60
CALLEE_LEFT = ("callee disconnected from in-flight request",)
TOO_LATE = 1000  # the number of a call that is answered after it was canceled


class Component(ApplicationSession):
    """Answers its name, in the form of Portico's components; calls of `SLOW` and `OWN` when it is told to."""

    def __init__(self, name: str, interrupted: list[Any]) -> None:
        super().__init__(ComponentConfig(uris.REALM))
        self.name = name
        self.interrupted = interrupted
        self.joined: Deferred[None] = Deferred()
        self.left: Deferred[None] = Deferred()
        self.waiting: list[Deferred[CallResult]] = []

    def onConnect(self) -> None:  # noqa: N802
        self.join(uris.REALM, ["anonymous"])

    async def onJoin(self, details: SessionDetails) -> None:  # noqa: N802
        if self.name == "first":
            await self.register(self.echo, ECHO)
            await self.register(self.fail, FAILS)
            await self.register(self.wait, SLOW, RegisterOptions(concurrency=2))
            await self.register(self.piece_by_piece, PIECES, RegisterOptions(details_arg="details"))
        else:
            await self.register(self.wait, OWN)
        await self.register(self.echo_unnamed, SHARED, RegisterOptions(invoke=Register.INVOKE_ROUNDROBIN))
        self.joined.callback(None)

    def echo(self, **arguments: Any) -> CallResult:
        return CallResult(by=self.name, **arguments)

    def echo_unnamed(self, **arguments: Any) -> CallResult:
        """Crossbar invokes one after the other, Portico the one whose turn it is (router/core/turns.py)."""
        return CallResult(**arguments)

    def fail(self, **arguments: Any) -> None:
        raise ApplicationError(uris.error("conflict"), "no", **arguments)

    def wait(self, number: int) -> "Deferred[CallResult]":
        answer: Deferred[CallResult] = Deferred(lambda _: self.interrupt(answer, number))
        self.waiting.append(answer)
        return answer

    def interrupt(self, answer: "Deferred[CallResult]", number: int) -> None:
        """Crossbar interrupts a call that was canceled, or whose caller has left.

        One with TOO_LATE is answered all the same: the answer was on its way already.
        """
        self.waiting.remove(answer)
        self.interrupted.append(number)
        if number == TOO_LATE:
            answer.callback(CallResult(answered="too late"))

    def piece_by_piece(self, number: int, details: CallDetails) -> CallResult:
        if details.progress:
            for piece in range(number % 3):
                details.progress(piece=piece)
        return CallResult(pieces=number % 3)

    def onLeave(self, details: Any) -> None:  # noqa: N802
        self.left.callback(None)
        self.disconnect()


class Scenario:
    """One script, played to one router; `log` is what everybody received."""

    def __init__(self, router: Router, seed: int) -> None:
        self.router, self.random = router, Random(seed)  # noqa: S311
        self.log: dict[str, list[Any]] = {name: [] for name in (*PEOPLE, *COMPONENTS)}
        self.pending: list[Deferred[Any]] = []

    async def run(self) -> dict[str, list[Any]]:
        await self.router.start()
        self.components = [await self.join(name) for name in COMPONENTS]
        self.people = {name: await self.enter(name) for name in PEOPLE}
        for _ in range(STEPS):
            await self.random.choice(STEPS_OF_A_PLAY)(self)
        await self.settle()
        for person in self.people.values():
            person.leave()
        for component in self.components:
            component.disconnect()
        await self.router.stop()
        return self.log

    async def join(self, name: str) -> Component:
        component, reactor = Component(name, self.log[name]), global_reactor
        factory = WampRawSocketClientFactory(lambda: component, serializer=ComponentSerializer())
        endpoint: Any = UNIXClientEndpoint(reactor, str(self.router.socket))
        await endpoint.connect(factory)
        await component.joined
        return component

    async def enter(self, name: str) -> Person:
        person = await arrive(self.router, name)
        await person.client.subscribe_to_events(
            lambda topic, payload: self.log[name].append((topic, payload))
        )
        for topic, match in SUBSCRIPTIONS:
            if self.random.random() < 0.7:
                await self.subscribe(person, name, topic, match)
        return person

    async def subscribe(self, person: Person, name: str, topic: str, match: str) -> None:
        def receive(*_: Any, details: EventDetails, **payload: Any) -> None:
            self.log[name].append((match, details.topic, payload))

        await person.client.subscribe(receive, topic, SubscribeOptions(match=match, details_arg="details"))

    async def call(self, uri: str) -> None:
        asked = self.begin(uri)
        await (self.barrier() if uri in (SLOW, OWN) else asked)

    def begin(self, uri: str, number: int | None = None) -> "Deferred[Any]":
        name = self.random.choice(PEOPLE)
        number = self.random.randrange(TOO_LATE) if number is None else number
        log = self.log[name]
        options = CallOptions(on_progress=lambda **piece: log.append(piece)) if uri == PIECES else None
        asked: Deferred[Any] = self.people[name].client.call(uri, number=number, options=options)
        asked.addCallbacks(
            lambda answer: log.append(result_of(answer)), lambda lost: log.append(error_of(lost))
        )
        self.pending.append(asked)
        return asked

    async def cancel(self) -> None:
        """Somebody no longer wants an answer."""
        waiting = [asked for asked in self.pending if not asked.called]
        if waiting:
            self.random.choice(waiting).cancel()
        await self.barrier()

    async def cancel_too_late(self) -> None:
        """The answer and the cancellation cross: the caller gets one of them only."""
        asked = self.begin(OWN, TOO_LATE)
        await self.barrier()
        asked.cancel()
        await self.barrier()

    async def answer(self) -> None:
        waiting = self.random.choice(self.components).waiting
        if waiting:
            waiting.pop(self.random.randrange(len(waiting))).callback(CallResult(answered=len(waiting)))
        await self.barrier()

    async def publish(self) -> None:
        some = self.random.sample(PEOPLE, self.random.randint(1, len(PEOPLE)))
        numbers = [self.people[name].session_id for name in some]
        options: list[dict[str, Any]] = [
            {"eligible_authid": some},
            {"eligible_authid": [*some, "nobody"], "exclude": numbers[:1]},
            {"eligible": numbers},
            {"eligible": [*numbers, 1]},
            {"eligible": [1]},
            {"eligible_authid": some, "eligible": numbers[:1]},
            {"eligible_authid": some, "exclude_authid": some[:1]},
        ]
        chosen = PublishOptions(**self.random.choice(options))
        topic = self.random.choice((NEWS, OTHER_NEWS))
        self.components[0].publish(topic, options=chosen, number=self.random.randrange(1000))
        await self.barrier()

    async def come_again(self) -> None:
        """Somebody goes, with calls that were not answered, and comes back."""
        name = self.random.choice(PEOPLE)
        self.people[name].leave()
        await self.people[name].left()
        await self.barrier()
        self.people[name] = await self.enter(name)

    async def restart_component(self) -> None:
        """The second component goes, with calls that it has not answered; they end with an error."""
        leaving = self.components.pop()
        leaving.leave()
        await leaving.left
        await self.call(SHARED)
        self.components.append(await self.join(leaving.name))

    async def barrier(self) -> None:
        """Return when everybody has received all that the router has sent so far."""
        for component in self.components:
            await component.call("wamp.session.count")
        for person in self.people.values():
            if person.client.is_attached():
                await person.client.call(ECHO)

    async def settle(self) -> None:
        for component in self.components:
            for waiting in list(component.waiting):
                waiting.callback(CallResult(answered="at last"))
        await self.barrier()


def result_of(answer: Any) -> tuple[Any, ...]:
    """A result as its caller sees it."""
    return "result", answer.results, answer.kwresults


def error_of(lost: Failure) -> tuple[Any, ...]:
    """An error as its caller sees it. Portico says when to retry where Crossbar says that the callee left."""
    error = lost.value
    if isinstance(error, ApplicationError) and error.args == CALLEE_LEFT:
        return "error", uris.error("unavailable"), (RESTARTING.message,), RESTARTING.fields
    if isinstance(error, ApplicationError):
        return "error", error.error, error.args, error.kwargs
    return "lost", type(error).__name__


STEPS_OF_A_PLAY: list[Callable[[Scenario], Any]] = [
    lambda scenario: scenario.call(ECHO),
    lambda scenario: scenario.call(SHARED),
    lambda scenario: scenario.call(SLOW),
    lambda scenario: scenario.call(FAILS),
    lambda scenario: scenario.call(PIECES),
    lambda scenario: scenario.call(OWN),
    Scenario.answer,
    Scenario.cancel,
    Scenario.cancel_too_late,
    Scenario.publish,
    Scenario.publish,
    Scenario.come_again,
    Scenario.restart_component,
]


@pytest.mark.parametrize("seed", range(6))
@pytest_twisted.ensureDeferred
async def test_everybody_receives_what_they_receive_from_crossbar(seed: int) -> None:
    theirs = await Scenario(Router(), seed).run()
    assert await Scenario(Router(FAST), seed).run() == theirs
    assert any(theirs.values())


@pytest_twisted.ensureDeferred
async def test_without_the_fast_paths_they_receive_the_same() -> None:
    """`PORTICO_ROUTER_FASTPATH=0`."""
    assert await Scenario(Router(GENERAL), 0).run() == await Scenario(Router(), 0).run()


def session_with(dealer: Any) -> Any:
    """The router's end of a component's session, and the connection that it stands on."""
    router = SimpleNamespace(_dealer=dealer, _authid_to_sessions={}, _session_id_to_session={})
    return SimpleNamespace(_authrole=uris.COMPONENT, _router=router)


@pytest.mark.parametrize(
    "frame_payload", [[70, 1, {}, [], {}], [16, 1, {"eligible_authid": ["ada"]}, NEWS, [], {}]]
)
def test_what_fails_here_is_left_to_crossbar(
    frame_payload: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer that nobody handed on would leave its caller waiting for ever."""
    handed_over: list[bytes] = []
    component_session = session_with(SimpleNamespace())
    del component_session._router._authid_to_sessions
    connection = FastRawSocketConnection()
    connection._session = component_session
    monkeypatch.setattr(RawSocketConnection, "stringReceived", lambda _, payload: handed_over.append(payload))
    connection.stringReceived(msgspec.json.encode(frame_payload))
    assert handed_over == [msgspec.json.encode(frame_payload)]


class Receiver:
    """Somebody who listens; `trouble` is why they cannot be reached."""

    def __init__(self, number: int, trouble: Exception | None = None) -> None:
        self._session_id, self.trouble = number, trouble
        self._transport: Receiver | None = self
        self.received: list[Any] = []

    def send(self, event: Any) -> None:
        if self.trouble:
            raise self.trouble
        self.received.append(event)


def test_a_receiver_that_is_lost_keeps_an_event_from_nobody_else() -> None:
    lost, there = Receiver(1, TransportLost()), Receiver(2)
    subscription = SimpleNamespace(id=1, match="exact", observers={lost, there})
    component_session = session_with(SimpleNamespace())
    component_session._router._authid_to_sessions = {"ada": {lost}, "bob": {there}}
    component_session._router._broker = SimpleNamespace(
        _subscription_map=SimpleNamespace(match_observations=lambda _: [subscription]), _reactor=Clock()
    )
    assert publish_event(component_session, 1, {"eligible_authid": ["ada", "bob"]}, NEWS, [], {})
    assert len(there.received) == 1


def test_an_event_for_one_session_takes_the_fast_path() -> None:
    """Signals of calls are events for one session, and what has to be fastest."""
    there, other = Receiver(2), Receiver(3)
    subscription = SimpleNamespace(id=1, match="exact", observers={other, there})
    component_session = session_with(SimpleNamespace())
    component_session._router._session_id_to_session = {2: there, 3: other}
    component_session._router._broker = SimpleNamespace(
        _subscription_map=SimpleNamespace(match_observations=lambda _: [subscription]), _reactor=Clock()
    )
    assert publish_event(component_session, 1, {"eligible": [2]}, uris.event("call.signal"), [], {})
    assert (len(there.received), len(other.received)) == (1, 0)


def test_an_event_for_many_is_sent_to_a_chunk_in_each_turn_and_once_to_everybody() -> None:
    """The rest of the router goes on between two chunks. Who has left meanwhile is passed over."""
    clock = Clock()
    crowd = [Receiver(number) for number in range(2 * CHUNK + 1)]
    subscription = SimpleNamespace(id=1, match="exact", observers=set(crowd))
    component_session = session_with(SimpleNamespace())
    component_session._router._authid_to_sessions = {"ada": set(crowd)}
    component_session._router._broker = SimpleNamespace(
        _subscription_map=SimpleNamespace(match_observations=lambda _: [subscription]), _reactor=clock
    )
    assert publish_event(component_session, 1, {"eligible_authid": ["ada"]}, NEWS, [], {})
    heard = [receiver for receiver in crowd if receiver.received]
    assert len(heard) == CHUNK
    gone = next(receiver for receiver in crowd if not receiver.received)
    gone._transport = None
    for _ in range(2):
        clock.advance(0)
    assert [len(receiver.received) for receiver in crowd] == [int(receiver is not gone) for receiver in crowd]
    assert not clock.getDelayedCalls()
