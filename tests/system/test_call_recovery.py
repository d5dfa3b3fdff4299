"""The process that keeps calls is killed while they ring and go on: it takes all up, none is left hanging."""

from collections.abc import Iterator
from typing import Any

import pytest
import pytest_twisted
from autobahn.wamp.exception import ApplicationError

from tests.support.faithful import AWAY, pause
from tests.support.node import Node
from tests.support.people import Person, arrive
from tests.support.ports import free_port

OFFER = {"type": "offer", "sdp": "v=0"}


@pytest.fixture(scope="module")
def hasty_node() -> Iterator[Node]:
    """A node in which calls ring shortly, but longer than a start takes; its log may say what was killed."""
    node = Node(free_port(), CALL_RING_TIMEOUT="12", CALL_RECONNECT_GRACE="1")
    node.start()
    yield node
    assert node.stop() == 0
    node.remove()


class Pair:
    """A caller, a callee, and the call that rings between them."""

    def __init__(self, caller: Person, callee: Person, call: dict[str, Any]) -> None:
        self.caller, self.callee = caller, callee
        self.id = int(call["id"])

    @property
    def both(self) -> tuple[Person, Person]:
        return self.caller, self.callee

    async def answer(self) -> dict[str, Any]:
        """The callee accepts, now or as soon as somebody is there to hear it."""
        answered: dict[str, Any] = (await insist(self.callee, "call.accept", call_id=self.id))["call"]
        return answered

    async def passes_signals(self) -> None:
        """What the caller signals reaches the callee."""
        await insist(self.caller, "call.signal", call_id=self.id, kind="offer", payload=OFFER)
        received = await self.callee.wait_for("call.signal", call_id=self.id)
        assert received["payload"] == OFFER

    def leave(self) -> None:
        for person in self.both:
            person.leave()


async def ring(node: Node, name: str) -> Pair:
    caller, callee = await arrive(node, f"{name}-calls"), await arrive(node, f"{name}-hears")
    started = await caller.ask("call.start", to_user_id=f"{name}-hears")
    await callee.wait_for("call.incoming")
    return Pair(caller, callee, started["call"])


async def insist(person: Person, procedure: str, **arguments: Any) -> dict[str, Any]:
    """Ask until somebody is there to answer."""
    while True:
        try:
            return await person.ask(procedure, **arguments)
        except ApplicationError as error:
            if error.error not in AWAY:
                raise
        await pause()


@pytest_twisted.ensureDeferred
async def test_calls_outlive_the_process_that_keeps_them(hasty_node: Node) -> None:
    names = ("answered", "unanswered", "talking", "halved")
    answered, unanswered, talking, halved = pairs = [await ring(hasty_node, name) for name in names]
    for pair in (talking, halved):
        await pair.answer()
    hasty_node.kill("core")
    halved.callee.leave()
    assert (await answered.answer())["status"] == "active"
    assert (await answered.caller.wait_for("call.accepted"))["user_id"] == "answered-hears"
    for pair in (answered, talking):
        await pair.passes_signals()
    await halved.caller.wait_for("call.participant", user_id="halved-hears", state="lost")
    assert (await halved.caller.wait_for("call.ended"))["reason"] == "lost"
    for person in unanswered.both:
        assert (await person.wait_for("call.ended"))["reason"] == "no_answer"
    assert outcomes(hasty_node, pairs) == ["active", "missed", "active", "ended"]
    for pair in pairs:
        pair.leave()


def outcomes(node: Node, pairs: list[Pair]) -> list[str]:
    """What the line of each call says, of which there is one."""
    found = []
    for pair in pairs:
        [(status,)] = node.sql(
            "select metadata->'call'->>'status' from message where type = 'call'"
            " and (metadata->'call'->>'id')::bigint = %s",
            pair.id,
        )
        found.append(str(status))
    return found
