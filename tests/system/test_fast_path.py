"""A node with the router's fast paths and one without: people notice no difference."""

from collections.abc import Iterator
from typing import Any

import pytest
import pytest_twisted

from tests.support.node import Node
from tests.support.people import Person, arrive
from tests.support.ports import free_port

OFFER = {"type": "offer", "sdp": "v=0"}


@pytest.fixture(scope="module", params=["1", "0"])
def node(request: pytest.FixtureRequest) -> Iterator[Node]:
    with Node(free_port(), PORTICO_ROUTER_FASTPATH=request.param, LOG_LEVEL="info").running() as node:
        assert f"fast_path={request.param == '1'}" in node.log()
        yield node


@pytest_twisted.ensureDeferred
async def test_a_message_is_sent_received_and_read(node: Node) -> None:
    ada, bob = await arrive(node, "ada"), await arrive(node, "bob")
    opened = await ada.ask("conversation.create", participant_ids=["bob"], type="general")
    chat: dict[str, Any] = {"conversation_id": opened["conversation"]["id"]}
    sent = await ada.ask("message.send", text="Hello", local_id="1", **chat)
    assert await bob.wait_for("message.created") == {"message": sent["message"]}
    await bob.ask("receipt.read", up_to_seq=sent["message"]["seq"], **chat)
    read = await ada.wait_for("receipt.read", user_id="bob")
    assert read["up_to_seq"] == sent["message"]["seq"]
    leave(ada, bob)


@pytest_twisted.ensureDeferred
async def test_a_call_rings_is_answered_and_passes_signals(node: Node) -> None:
    eve, dan = await arrive(node, "eve"), await arrive(node, "dan")
    call_id = (await eve.ask("call.start", to_user_id="dan"))["call"]["id"]
    await dan.wait_for("call.incoming")
    await dan.ask("call.accept", call_id=call_id)
    await eve.ask("call.signal", call_id=call_id, kind="offer", payload=OFFER)
    assert (await dan.wait_for("call.signal", call_id=call_id))["payload"] == OFFER
    await eve.ask("call.end", call_id=call_id)
    leave(eve, dan)


def leave(*people: Person) -> None:
    for person in people:
        person.leave()
