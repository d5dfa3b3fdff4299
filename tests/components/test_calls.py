"""Calls as people with devices see them: rung everywhere, answered once, signalled in order, told of."""

from typing import Any

import pytest_twisted

from tests.support.people import Person, arrive
from tests.support.rooms import House

OFFER, ANSWER = {"type": "offer", "sdp": "v=0 offer"}, {"type": "answer", "sdp": "v=0 answer"}


async def ring(caller: Person, callee: str, **arguments: Any) -> dict[str, Any]:
    """Somebody calls somebody."""
    call: dict[str, Any] = (await caller.ask("call.start", to_user_id=callee, **arguments))["call"]
    return call


@pytest_twisted.ensureDeferred
async def test_a_call_rings_is_answered_signalled_and_ended(house: House) -> None:
    ada, bob = await arrive(house, "ada"), await arrive(house, "bob")
    call = await ring(ada, "bob", kind="video")
    assert (call["status"], call["kind"], call["caller_id"], call["callee_ids"]) == (
        "ringing", "video", "ada", ["bob"],
    )  # fmt: skip
    assert (await bob.hears("call.incoming"))["call"] == call
    accepted = await bob.ask("call.accept", call_id=call["id"])
    assert accepted["call"]["status"] == "active"
    assert await ada.hears("call.accepted") == {"call": accepted["call"], "user_id": "bob"}
    await ada.ask("call.signal", call_id=call["id"], kind="offer", payload=OFFER)
    signal = await bob.hears("call.signal")
    assert signal == {"call_id": call["id"], "from_user_id": "ada", "kind": "offer", "payload": OFFER}
    await bob.ask("call.signal", call_id=call["id"], kind="answer", payload=ANSWER)
    assert (await ada.hears("call.signal"))["payload"] == ANSWER
    ended = (await bob.ask("call.end", call_id=call["id"]))["call"]
    assert (ended["status"], ended["ended_reason"]) == ("ended", "hung_up")
    assert await ada.hears("call.ended") == {"call": ended, "reason": "hung_up"}
