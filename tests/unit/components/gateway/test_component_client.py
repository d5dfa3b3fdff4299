"""Components that are restarting: the gateway waits a moment, and repeats no call that may have run."""

from collections.abc import Callable
from typing import Any

import pytest
import pytest_twisted
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock

from components.gateway.component_client import PATIENCE, ComponentClient
from portico.domain.errors import Forbidden, Unavailable
from portico.domain.people import NO_SESSION, Caller
from runtime.router_connection import NotConnected

ADA = Caller("ada", "user", NO_SESSION)


class Link:
    """Gives the answers that it was made with, one after the other; the last one again and again."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.asked = 0

    async def call_component(self, uri: str, *args: Any) -> Any:
        self.asked += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def call_for_user(self, name: str, caller: Caller, arguments: dict[str, Any]) -> Any:
        return await self.call_component(name)


def asking(link: Link, ask: Callable[[ComponentClient], Any]) -> "Deferred[Any]":
    """Ask, and let time pass."""
    clock, given = Clock(), link
    rooms = ComponentClient(given, clock)  # type: ignore[arg-type]
    asked = Deferred.fromCoroutine(ask(rooms))
    clock.pump([0.1] * int(PATIENCE * 10 + 5))
    return asked


@pytest_twisted.ensureDeferred
async def test_a_component_that_reconnects_answers() -> None:
    link = Link(NotConnected("away"), NotConnected("away"), {"total": 1})
    assert await asking(link, lambda rooms: rooms.call_for_user("receipt.unread", ADA, {})) == {"total": 1}


@pytest_twisted.ensureDeferred
async def test_nobody_waits_for_ever() -> None:
    with pytest.raises(NotConnected):
        await asking(Link(NotConnected("away")), lambda rooms: rooms.call_for_user("receipt.unread", ADA, {}))


@pytest.mark.parametrize("error", [Unavailable("no answer"), Forbidden("no")])
@pytest_twisted.ensureDeferred
async def test_a_call_that_may_have_run_is_not_repeated(error: Exception) -> None:
    link = Link(error)
    with pytest.raises(type(error)):
        await asking(link, lambda rooms: rooms.call_for_user("message.send", ADA, {}))
    assert link.asked == 1
