"""A rate limiter with its own clock, and fake sessions that only identify themselves."""

from types import SimpleNamespace
from typing import Any

from autobahn.wamp import message
from twisted.internet.task import Clock

from portico.domain.errors import RateLimited, Unavailable
from portico.settings.limits import parse
from router.core.open_calls import OpenCalls
from router.core.request_limiter import RequestLimiter
from router.core.waiting_calls import WaitingCalls
from runtime.metrics import Metrics


class Connection:
    """Whether it is read from, and how much."""

    def __init__(self) -> None:
        self.bufferSize = 65_536
        self.reading = True

    def pauseProducing(self) -> None:  # noqa: N802
        self.reading = False

    def resumeProducing(self) -> None:  # noqa: N802
        self.reading = True


class Session:
    """Somebody who is connected."""

    def __init__(self, number: int, authid: str, role: str = "user") -> None:
        self._session_id, self._authid, self._authrole = number, authid, role
        self.connection = Connection()
        self._transport = self
        self.transport = self.connection
        self.silenced = False

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        """What was kept is heard."""


class Invocation:
    """A call on its way."""

    def __init__(self, caller: Session, call: message.Call) -> None:
        self.caller, self.call = caller, call


class Component:
    """A component, and what waits to be sent to it."""

    def __init__(self) -> None:
        self._transport = SimpleNamespace(dataBuffer=b"", _tempDataLen=0)


class Dealer:
    """The dealer's books, kept as Crossbar keeps them."""

    def __init__(self, clock: Clock) -> None:
        self._invocations: dict[int, Any] = {}
        self._caller_to_invocations: dict[Any, list[Any]] = {}
        self._callee_to_invocations: dict[Any, list[Any]] = {}
        self._registration_map = self
        self.component: Any = Component()
        self.clock = clock
        self.went_on: list[message.Call] = []
        self.refused: list[message.Call] = []

    def let_calls_wait(self, open_calls: OpenCalls) -> WaitingCalls:
        """Calls that go on, or are refused, are noted."""
        self.waiting = WaitingCalls(
            self.clock,
            self,
            open_calls,
            self._go_on,
            lambda _, call: self.refused.append(call),
        )
        return self.waiting

    def _go_on(self, caller: Session, call: message.Call) -> None:
        self.went_on.append(call)
        self.begin(-len(self.went_on), caller, call)

    def get_observation(self, uri: str) -> Any:
        """One component has registered everything."""
        return SimpleNamespace(observers=[self.component] if self.component else [])

    def begin(self, number: int, caller: Session, call: message.Call) -> None:
        self._invocations[number] = invocation = Invocation(caller, call)
        self._caller_to_invocations.setdefault(caller, []).append(invocation)
        self._callee_to_invocations.setdefault(self.component, []).append(invocation)

    def end(self, number: int) -> None:
        invocation = self._invocations[number]
        del self._invocations[number]
        self._caller_to_invocations[invocation.caller].remove(invocation)
        self._callee_to_invocations[self.component].remove(invocation)


class Harness:
    """A limiter, its clock and its dealer."""

    def __init__(self, **env: str) -> None:
        self.clock, self.metrics = Clock(), Metrics()
        self.dealer = Dealer(self.clock)
        self.limiter = RequestLimiter(parse(env, 20, 60_000), self.clock, self.metrics)
        self.limiter.watch(self.dealer)

    def call(self, session: Session, procedure: str, **arguments: Any) -> RateLimited | Unavailable | None:
        return self.limiter.refusal(session, call(procedure, **arguments))

    def passed(self, session: Session, procedure: str, times: int, **arguments: Any) -> int:
        return [self.call(session, procedure, **arguments) for _ in range(times)].count(None)


def call(procedure: str, **arguments: Any) -> message.Call:
    return message.Call(1, f"portico.{procedure}", kwargs=arguments)


def by_rest(
    user_id: str, procedure: str, role: str = "user", service_id: str | None = None, **arguments: Any
) -> message.Call:
    caller = {"user_id": user_id, "role": role, "session_id": 0, "service_id": service_id}
    return message.Call(1, f"portico.{procedure}", args=[caller, arguments])
