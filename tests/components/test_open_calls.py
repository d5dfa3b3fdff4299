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
from router.core.limits import user_of_call
from router.core.open_calls import OpenCalls
from runtime.answers import Answers
from runtime.documents import Progress
from runtime.fair_shares import FairShares
from runtime.metrics import Metrics
from runtime.procedures import Endpoint, StreamingEndpoint
from runtime.router_connection import RouterConnection
from tests.support.people import Person, arrive
from tests.support.router import ROOM, Router
from tests.support.waiting import until

ME = MyProfile(
    user=Me(id="ada", name=None, avatar_url=None, role="user", created_at="", email=None, mobile=None)
)


class Desk:
    """A router with one process behind it, user_of_call answers the test gives."""

    def __init__(self) -> None:
        self.router = Router()
        self.asked: list[Deferred[Any]] = []
        self.open = OpenCalls(user_of_call)
        self._up: Deferred[None] = Deferred()
        metrics, reactor = Metrics(), global_reactor
        self.link = RouterConnection(reactor, self.router.socket, Answers(metrics), metrics, FairShares(100))
        self.link.register_procedures(
            [Endpoint("user.me", self._me), StreamingEndpoint("conversation.export", self._export)], {}
        )
        self.link.call_on_connect(self._is_up)

    @property
    def url(self) -> str:
        return self.router.url

    def token(self, user_id: str, role: str = "user") -> str:
        return self.router.token(user_id, role)

    async def start(self) -> None:
        await self.router.start()
        self.open.watch(self.router._factory[uris.REALM]._dealer)
        self.link.start()
        await self._up

    async def stop(self) -> None:
        await self.link.stop()
        await self.router.stop()

    def _is_up(self) -> None:
        if not self._up.called:
            self._up.callback(None)

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
async def desk() -> AsyncIterator[Desk]:
    desk = Desk()
    await desk.start()
    yield desk
    await desk.stop()


async def ask(desk: Desk, person: Person, times: int) -> "list[Deferred[Any]]":
    """So many calls that have reached the process."""
    already = len(desk.asked)
    asked = [person.client.ask("user.me") for _ in range(times)]
    for each in asked:
        each.addErrback(lambda _: None)
    await until(lambda: len(desk.asked) == already + times)
    return asked


@pytest_twisted.ensureDeferred
async def test_calls_are_open_until_they_are_answered_or_refused(desk: Desk) -> None:
    ada, tab, bob = await arrive(desk, "ada"), await arrive(desk, "ada"), await arrive(desk, "bob")
    first, *_ = [*await ask(desk, ada, 2), *await ask(desk, tab, 1), *await ask(desk, bob, 1)]
    assert (desk.open.of_user("ada"), desk.open.of_user("bob")) == (3, 1)
    desk.asked[0].callback(None)
    await first
    assert desk.open.of_user("ada") == 2
    desk.asked[1].errback(NotFound("nothing"))
    desk.asked[2].errback(ValueError("a bug"))
    await until(lambda: desk.open.of_user("ada") == 0)
    assert desk.open.of_user("bob") == 1


@pytest_twisted.ensureDeferred
async def test_a_cancelled_call_is_open_until_the_work_on_it_has_ended(desk: Desk) -> None:
    ada = await arrive(desk, "ada")
    [asked] = await ask(desk, ada, 1)
    asked.cancel()
    await ask(desk, ada, 1)
    assert desk.open.of_user("ada") == 2
    desk.asked[0].callback(None)
    await until(lambda: desk.open.of_user("ada") == 1)


@pytest_twisted.ensureDeferred
async def test_with_a_caller_its_calls_go_and_the_others_stay(desk: Desk) -> None:
    ada, tab = await arrive(desk, "ada"), await arrive(desk, "ada")
    await ask(desk, ada, 3)
    await ask(desk, tab, 1)
    ada.client.leave()
    await until(lambda: desk.open.of_user("ada") == 1)
    for waiting in desk.asked:
        waiting.callback(None)
    await until(lambda: desk.open.of_user("ada") == 0)


@pytest_twisted.ensureDeferred
async def test_with_a_process_all_calls_to_it_go(desk: Desk) -> None:
    ada = await arrive(desk, "ada")
    await ask(desk, ada, 3)
    desk.router.lose(ROOM)
    await until(lambda: desk.open.of_user("ada") == 0)


@pytest_twisted.ensureDeferred
async def test_a_call_with_progressive_results_is_open_until_its_last(desk: Desk) -> None:
    ada = await arrive(desk, "ada")
    pieces: list[Any] = []
    result = ada.client.call(
        uris.procedure("conversation.export"),
        conversation_id=1,
        options=CallOptions(on_progress=lambda **piece: pieces.append(piece)),
    )
    await until(lambda: len(pieces) == 1)
    assert desk.open.of_user("ada") == 1
    desk.asked[0].callback(None)
    with pytest.raises(ApplicationError, match="no such conversation"):
        await result
    assert desk.open.of_user("ada") == 0
