"""Open calls are counted correctly however they end, compared with Crossbar's own dealer."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_twisted
from autobahn.wamp.exception import ApplicationError
from autobahn.wamp.types import CallOptions
from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred

from portico.contract import uris
from portico.contract.admin import Exported
from portico.contract.shapes import Me
from portico.contract.user import MyProfile
from portico.domain.errors import NotFound
from portico.domain.people import Caller
from router.core.open_calls import OpenCalls
from router.core.request_limiter import user_of_call
from runtime.answers import Answers
from runtime.documents import Progress
from runtime.fair_shares import FairShares
from runtime.metrics import Metrics
from runtime.procedures import Endpoint, StreamingEndpoint
from runtime.router_connection import RouterConnection
from tests.support.components import ConnectedRouter
from tests.support.people import Person, arrive
from tests.support.router import ROOM, Router
from tests.support.waiting import until

ME = MyProfile(
    user=Me(
        id="ada",
        name=None,
        avatar_url=None,
        role="user",
        created_at="",
        rev=1,
        guest=False,
        email=None,
        mobile=None,
    )
)


class CallCounter(ConnectedRouter):
    """A router that counts open calls, and one component whose answers the test gives."""

    def __init__(self) -> None:
        router, metrics, reactor = Router(), Metrics(), global_reactor
        self.asked: list[Deferred[Any]] = []
        self.open = OpenCalls(user_of_call)
        connection = RouterConnection(reactor, router.socket, Answers(metrics), metrics, FairShares(100))
        connection.register_procedures(
            [Endpoint("user.me", self._me), StreamingEndpoint("conversation.export", self._export)], {}
        )
        super().__init__(router, [connection], [connection])

    async def start(self) -> None:
        await super().start()
        self.open.watch(self.router._factory[uris.REALM]._dealer)

    async def _me(self, request: Any, caller: Caller) -> MyProfile:
        await self._waiting()
        return ME

    async def _export(self, request: Any, caller: Caller, progress: Progress | None) -> Exported:
        assert progress
        progress.send(ME)
        await self._waiting()
        raise NotFound("no such conversation")

    def _waiting(self) -> "Deferred[Any]":
        self.asked.append(Deferred())
        return self.asked[-1]


@pytest_twisted.async_yield_fixture()
async def calls() -> AsyncIterator[CallCounter]:
    calls = CallCounter()
    await calls.start()
    yield calls
    await calls.stop()


async def ask(calls: CallCounter, person: Person, times: int) -> "list[Deferred[Any]]":
    """So many calls that have reached the process."""
    already = len(calls.asked)
    asked = [person.client.call_procedure("user.me") for _ in range(times)]
    for each in asked:
        each.addErrback(lambda _: None)
    await until(lambda: len(calls.asked) == already + times)
    return asked


@pytest_twisted.ensureDeferred
async def test_calls_are_open_until_they_are_answered_or_refused(calls: CallCounter) -> None:
    ada, tab, bob = await arrive(calls, "ada"), await arrive(calls, "ada"), await arrive(calls, "bob")
    first, *_ = [*await ask(calls, ada, 2), *await ask(calls, tab, 1), *await ask(calls, bob, 1)]
    assert (calls.open.of_user("ada"), calls.open.of_user("bob")) == (3, 1)
    calls.asked[0].callback(None)
    await first
    assert calls.open.of_user("ada") == 2
    calls.asked[1].errback(NotFound("nothing"))
    calls.asked[2].errback(ValueError("a bug"))
    await until(lambda: calls.open.of_user("ada") == 0)
    assert calls.open.of_user("bob") == 1


@pytest_twisted.ensureDeferred
async def test_a_cancelled_call_is_open_until_the_work_on_it_has_ended(calls: CallCounter) -> None:
    ada = await arrive(calls, "ada")
    [asked] = await ask(calls, ada, 1)
    asked.cancel()
    await ask(calls, ada, 1)
    assert calls.open.of_user("ada") == 2
    calls.asked[0].callback(None)
    await until(lambda: calls.open.of_user("ada") == 1)


@pytest_twisted.ensureDeferred
async def test_with_a_caller_its_calls_go_and_the_others_stay(calls: CallCounter) -> None:
    ada, tab = await arrive(calls, "ada"), await arrive(calls, "ada")
    await ask(calls, ada, 3)
    await ask(calls, tab, 1)
    ada.client.leave()
    await until(lambda: calls.open.of_user("ada") == 1)
    for waiting in calls.asked:
        waiting.callback(None)
    await until(lambda: calls.open.of_user("ada") == 0)


@pytest_twisted.ensureDeferred
async def test_with_a_process_all_calls_to_it_go(calls: CallCounter) -> None:
    ada = await arrive(calls, "ada")
    await ask(calls, ada, 3)
    calls.router.lose(ROOM)
    await until(lambda: calls.open.of_user("ada") == 0)


@pytest_twisted.ensureDeferred
async def test_a_call_with_progressive_results_is_open_until_its_last(calls: CallCounter) -> None:
    ada = await arrive(calls, "ada")
    pieces: list[Any] = []
    result = ada.client.call(
        uris.procedure("conversation.export"),
        conversation_id=1,
        options=CallOptions(on_progress=lambda **piece: pieces.append(piece)),
    )
    await until(lambda: len(pieces) == 1)
    assert calls.open.of_user("ada") == 1
    calls.asked[0].callback(None)
    with pytest.raises(ApplicationError, match="no such conversation"):
        await result
    assert calls.open.of_user("ada") == 0
