"""Calls across devices: they ring everywhere, are answered once, signalled in order and logged."""

from typing import Any

import pytest_twisted

from portico.domain.calls.signals import MAX_SIGNAL_BYTES
from portico.settings.core import Settings
from portico.storage.database import Database
from tests.support.components import Components, open_components
from tests.support.people import Person, arrive, wait_for_all_events
from tests.support.waiting import together

OFFER, ANSWER = {"type": "offer", "sdp": "v=0 offer"}, {"type": "answer", "sdp": "v=0 answer"}


async def ring(caller: Person, callee: str, **arguments: Any) -> dict[str, Any]:
    """Somebody calls somebody."""
    call: dict[str, Any] = (await caller.ask("call.start", to_user_id=callee, **arguments))["call"]
    return call


async def start_active_call(caller: Person, callee: Person, callee_id: str) -> dict[str, Any]:
    """Somebody calls somebody, who answers."""
    call = await ring(caller, callee_id)
    answered: dict[str, Any] = (await callee.ask("call.accept", call_id=call["id"]))["call"]
    return answered


async def group_of(ada: Person, *others: str) -> int:
    """Ada's group."""
    opened = await ada.ask("conversation.create", participant_ids=list(others), type="group")
    return int(opened["conversation"]["id"])


async def code(person: Person, procedure: str, **arguments: Any) -> tuple[str, dict[str, Any]]:
    """How a call of a procedure is refused."""
    error = await person.refused(procedure, **arguments)
    return error.error.removeprefix("portico.error."), error.kwargs


def of_calls(person: Person) -> list[str]:
    """The names of all events of calls that somebody heard."""
    return [name for name in person.names() if name.startswith("call.")]


@pytest_twisted.ensureDeferred
async def test_a_call_rings_is_answered_signalled_and_ended(components: Components) -> None:
    ada, bob = await arrive(components, "ada"), await arrive(components, "bob")
    call = await ring(ada, "bob", kind="video")
    assert (call["status"], call["kind"], call["caller_id"], call["callee_ids"]) == (
        "ringing", "video", "ada", ["bob"],
    )  # fmt: skip
    assert (await bob.wait_for("call.incoming"))["call"] == call
    accepted = await bob.ask("call.accept", call_id=call["id"])
    assert (accepted["call"]["status"], accepted["media"]) == ("active", None)
    assert await ada.wait_for("call.accepted") == {"call": accepted["call"], "user_id": "bob"}
    await ada.ask("call.signal", call_id=call["id"], kind="offer", payload=OFFER)
    signal = await bob.wait_for("call.signal")
    assert signal == {"call_id": call["id"], "from_user_id": "ada", "kind": "offer", "payload": OFFER}
    await bob.ask("call.signal", call_id=call["id"], kind="answer", payload=ANSWER)
    assert (await ada.wait_for("call.signal"))["payload"] == ANSWER
    ended = (await bob.ask("call.end", call_id=call["id"]))["call"]
    assert (ended["status"], ended["ended_reason"]) == ("ended", "hung_up")
    assert await ada.wait_for("call.ended") == {"call": ended, "reason": "hung_up"}
    assert (await ada.ask("call.get", call_id=call["id"]))["call"] == ended
    [past] = (await bob.ask("call.history"))["calls"]
    assert past == {**ended, "missed": False}
    assert of_calls(bob) == ["call.incoming", "call.signal"]


@pytest_twisted.ensureDeferred
async def test_all_devices_ring_and_the_first_to_answer_has_the_call(components: Components) -> None:
    ada, phone, laptop = [await arrive(components, user_id) for user_id in ("ada", "bob", "bob")]
    call = await ring(ada, "bob")
    for device in (phone, laptop):
        assert (await device.wait_for("call.incoming"))["call"] == call
    await phone.ask("call.accept", call_id=call["id"])
    assert await laptop.wait_for("call.answered_elsewhere") == {"call_id": call["id"]}
    assert await code(laptop, "call.accept", call_id=call["id"]) == (
        "conflict", {"reason": "answered_elsewhere"},
    )  # fmt: skip
    await laptop.ask("call.end", call_id=call["id"])
    await phone.wait_for("call.ended")
    assert "call.accepted" not in phone.names() + laptop.names()


@pytest_twisted.ensureDeferred
async def test_a_no_ends_it_on_all_devices_and_hands_its_reason_on(components: Components) -> None:
    ada, phone, laptop = [await arrive(components, user_id) for user_id in ("ada", "bob", "bob")]
    call = await ring(ada, "bob")
    rejected = (await phone.ask("call.reject", call_id=call["id"], reason="Driving"))["call"]
    for device in (ada, laptop):
        assert await device.wait_for("call.rejected") == {
            "call": rejected,
            "user_id": "bob",
            "reason": "Driving",
        }
        assert (await device.wait_for("call.ended"))["reason"] == "rejected"
    assert [past["missed"] for past in (await laptop.ask("call.history"))["calls"]] == [False]


@pytest_twisted.ensureDeferred
async def test_a_caller_who_hangs_up_first_leaves_a_missed_call(components: Components) -> None:
    ada, bob = await arrive(components, "ada"), await arrive(components, "bob")
    call = await ring(ada, "bob")
    await ada.ask("call.end", call_id=call["id"])
    assert (await bob.wait_for("call.ended"))["reason"] == "cancelled"
    assert [past["missed"] for past in (await bob.ask("call.history"))["calls"]] == [True]
    assert (await bob.ask("receipt.unread"))["total"] == 1
    assert (await code(bob, "call.accept", call_id=call["id"])) == ("conflict", {"status": "cancelled"})


@pytest_twisted.ensureDeferred
async def test_both_calling_at_once_are_in_one_call(components: Components) -> None:
    ada, bob = await arrive(components, "ada"), await arrive(components, "bob")
    await ada.ask("conversation.create", participant_ids=["bob"], type="general")
    calls = await together(ring(ada, "bob"), ring(bob, "ada"))
    assert calls[0]["id"] == calls[1]["id"]
    for device in (ada, bob):
        assert (await device.wait_for("call.accepted"))["call"]["status"] == "active"
    now = (await ada.ask("call.get", call_id=calls[0]["id"]))["call"]
    assert [person["state"] for person in now["participants"]] == ["joined", "joined"]
    await ada.ask("call.signal", call_id=now["id"], kind="offer", payload=OFFER)
    assert (await bob.wait_for("call.signal"))["payload"] == OFFER


@pytest_twisted.ensureDeferred
async def test_who_talks_is_busy_and_starts_no_second_call(components: Components) -> None:
    ada, bob, cy = [await arrive(components, user_id) for user_id in ("ada", "bob", "cy")]
    call = await start_active_call(ada, bob, "bob")
    busy = await ring(cy, "bob")
    assert (busy["status"], busy["ended_reason"], busy["duration"]) == ("busy", "busy", None)
    assert await code(ada, "call.start", to_user_id="cy") == ("conflict", {"call_id": call["id"]})
    assert [past["missed"] for past in (await bob.ask("call.history"))["calls"]] == [True, False]
    await wait_for_all_events(cy, bob, busy["conversation_id"])
    assert of_calls(bob) == ["call.incoming"]


@pytest_twisted.ensureDeferred
async def test_signals_reach_one_session_in_their_order(components: Components) -> None:
    ada, phone, laptop = [await arrive(components, user_id) for user_id in ("ada", "bob", "bob")]
    call = await start_active_call(ada, phone, "bob")
    batches = [[{"candidate": f"{number}-{each}"} for each in range(3)] for number in range(100)]
    await together(
        *[ada.ask("call.signal", call_id=call["id"], kind="ice", payload=each) for each in batches]
    )
    await phone.wait_for("call.signal", payload=batches[-1])
    received = [payload["payload"] for name, payload in phone.received if name == "call.signal"]
    assert received == batches
    await wait_for_all_events(ada, laptop, call["conversation_id"])
    assert "call.signal" not in laptop.names() + ada.names()


@pytest_twisted.ensureDeferred
async def test_an_offer_right_behind_the_answer_is_not_too_early(components: Components) -> None:
    ada, bob = await arrive(components, "ada"), await arrive(components, "bob")
    call = await ring(ada, "bob")
    accept = bob.ask("call.accept", call_id=call["id"])
    offer = bob.ask("call.signal", call_id=call["id"], kind="offer", payload=OFFER)
    await together(accept, offer)
    assert (await ada.wait_for("call.signal"))["payload"] == OFFER


@pytest_twisted.ensureDeferred
async def test_candidates_do_not_overtake_the_answer(components: Components) -> None:
    ada, bob = await arrive(components, "ada"), await arrive(components, "bob")
    call = await start_active_call(ada, bob, "bob")
    answer = bob.ask("call.signal", call_id=call["id"], kind="answer", payload=ANSWER)
    candidate = bob.ask("call.signal", call_id=call["id"], kind="ice", payload={"candidate": "a"})
    await together(answer, candidate)
    await ada.wait_for("call.signal", kind="ice")
    received = [payload["kind"] for name, payload in ada.received if name == "call.signal"]
    assert received == ["answer", "ice"]


@pytest_twisted.ensureDeferred
async def test_nobody_but_the_session_in_the_call_signals_sees_or_ends_it(components: Components) -> None:
    ada, phone, laptop, eve = [await arrive(components, user_id) for user_id in ("ada", "bob", "bob", "eve")]
    call = await ring(ada, "bob")
    signal: dict[str, Any] = {"call_id": call["id"], "kind": "offer", "payload": OFFER}
    assert await code(ada, "call.signal", **signal) == ("conflict", {"status": "ringing"})
    await phone.ask("call.accept", call_id=call["id"])
    assert (await code(laptop, "call.signal", **signal))[0] == "forbidden"
    assert (await code(eve, "call.signal", **signal))[0] == "not_found"
    for procedure in ("call.get", "call.end", "call.accept", "call.reject"):
        assert (await code(eve, procedure, call_id=call["id"]))[0] == "not_found"
    assert (await code(eve, "call.update", call_id=call["id"], kind="video"))[0] == "not_found"
    await ada.ask("call.end", call_id=call["id"])
    assert await code(ada, "call.signal", **signal) == ("conflict", {"status": "ended"})
    assert (await code(eve, "call.signal", **signal))[0] == "not_found"
    assert eve.names() == []


@pytest_twisted.ensureDeferred
async def test_a_signal_over_the_limit_is_too_large_and_the_call_goes_on(components: Components) -> None:
    ada, bob = await arrive(components, "ada"), await arrive(components, "bob")
    call = await start_active_call(ada, bob, "bob")
    huge = {"sdp": "x" * MAX_SIGNAL_BYTES}
    assert (await code(ada, "call.signal", call_id=call["id"], kind="offer", payload=huge))[0] == "too_large"
    large = {"sdp": "x" * (MAX_SIGNAL_BYTES - 100)}
    await ada.ask("call.signal", call_id=call["id"], kind="offer", payload=large)
    assert (await bob.wait_for("call.signal"))["payload"] == large


@pytest_twisted.ensureDeferred
async def test_voice_becomes_video(components: Components) -> None:
    ada, bob = await arrive(components, "ada"), await arrive(components, "bob")
    call = await start_active_call(ada, bob, "bob")
    video = (await bob.ask("call.update", call_id=call["id"], kind="video"))["call"]
    assert (call["kind"], video["kind"]) == ("voice", "video")
    assert await ada.wait_for("call.updated") == {"call": video}
    line = (await ada.wait_for("message.updated", message=await last_message(ada, video)))["message"]
    assert line["metadata"]["call"]["kind"] == "video"


async def last_message(person: Person, call: dict[str, Any]) -> dict[str, Any]:
    """The line of a call, as it is now."""
    page = await person.ask("message.list", conversation_id=call["conversation_id"], limit=1)
    message: dict[str, Any] = page["messages"][0]
    return message


@pytest_twisted.ensureDeferred
async def test_a_call_is_a_message_that_all_participants_get(components: Components) -> None:
    ada, bob = await arrive(components, "ada"), await arrive(components, "bob")
    call = await ring(ada, "bob")
    line = await last_message(ada, call)
    assert await bob.wait_for("message.created") == {"message": line}
    assert line["metadata"] == {
        "call": {"id": call["id"], "kind": "voice", "status": "ringing", "duration": None}
    }
    assert (await bob.ask("receipt.unread"))["total"] == 1
    await bob.ask("call.accept", call_id=call["id"])
    read = {"conversation_id": call["conversation_id"], "user_id": "bob", "up_to_seq": line["seq"]}
    received = await ada.wait_for("receipt.read")
    assert received.pop("read_at") is not None
    assert received == read
    assert (await bob.wait_for("unread.updated"))["total"] == 0
    await ada.ask("call.end", call_id=call["id"])
    done = await last_message(ada, call)
    assert done["metadata"]["call"]["status"] == "ended"
    assert await bob.wait_for("message.updated", message=done)
    assert (done["id"], done["seq"]) == (line["id"], line["seq"])
    error, _ = await code(ada, "message.edit", message_id=line["id"], text="We never spoke")
    assert error == "conflict"
    forged = {"conversation_id": call["conversation_id"], "local_id": "1", "type": "call"}
    assert (await code(ada, "message.send", **forged))[0] == "invalid_argument"


@pytest_twisted.ensureDeferred
async def test_a_cut_connection_is_told_and_another_device_takes_the_call_over(
    components: Components,
) -> None:
    ada, bob = await arrive(components, "ada"), await arrive(components, "bob")
    call = await start_active_call(ada, bob, "bob")
    components.router.lose("ada")
    lost = await bob.wait_for("call.participant")
    assert (lost["user_id"], lost["state"], lost["call"]["status"]) == ("ada", "lost", "active")
    signal: dict[str, Any] = {"call_id": call["id"], "kind": "ice", "payload": [{"candidate": ""}]}
    assert await code(bob, "call.signal", **signal) == ("conflict", {"state": "lost"})
    again = await arrive(components, "ada")
    await again.ask("call.accept", call_id=call["id"])
    assert (await bob.wait_for("call.participant", state="back"))["user_id"] == "ada"
    await bob.ask("call.signal", **signal)
    assert (await again.wait_for("call.signal"))["payload"] == [{"candidate": ""}]


@pytest_twisted.ensureDeferred
async def test_a_device_on_another_network_takes_its_call_along(components: Components) -> None:
    ada, bob = await arrive(components, "ada"), await arrive(components, "bob")
    call = await start_active_call(ada, bob, "bob")
    again = await arrive(components, "ada")
    assert (await code(again, "call.accept", call_id=call["id"]))[0] == "conflict"
    await again.ask("call.accept", call_id=call["id"], replaces=ada.session_id)
    assert (await bob.wait_for("call.participant"))["state"] == "back"
    await bob.ask("call.signal", call_id=call["id"], kind="ice", payload={"candidate": ""})
    await again.wait_for("call.signal")
    ada.leave()
    await wait_for_all_events(again, bob, call["conversation_id"])
    assert (await bob.ask("call.get", call_id=call["id"]))["call"]["status"] == "active"
    assert "lost" not in [payload.get("state") for _, payload in bob.received]


@pytest_twisted.ensureDeferred
async def test_three_in_a_mesh_signal_pair_by_pair_and_come_and_go(components: Components) -> None:
    ada, bob, cy = [await arrive(components, user_id) for user_id in ("ada", "bob", "cy")]
    group = await group_of(ada, "bob", "cy")
    call = (await ada.ask("call.start", conversation_id=group, kind="video"))["call"]
    for device in (bob, cy):
        await device.wait_for("call.incoming")
        await device.ask("call.accept", call_id=call["id"])
    assert (await bob.wait_for("call.accepted", user_id="cy"))["call"]["id"] == call["id"]
    await cy.ask("call.signal", call_id=call["id"], kind="offer", payload=OFFER, to_user_id="bob")
    assert (await bob.wait_for("call.signal"))["from_user_id"] == "cy"
    unaddressed = await code(cy, "call.signal", call_id=call["id"], kind="offer", payload=OFFER)
    assert unaddressed[1]["field"] == "to_user_id"
    await bob.ask("call.end", call_id=call["id"])
    assert (await cy.wait_for("call.participant", state="left"))["user_id"] == "bob"
    await bob.ask("call.start", conversation_id=group)
    assert (await ada.wait_for("call.participant", state="joined"))["call"]["id"] == call["id"]
    await ada.ask("conversation.remove_participant", conversation_id=group, user_id="cy")
    assert (await bob.wait_for("call.participant", user_id="cy"))["state"] == "left"
    assert (await code(cy, "call.accept", call_id=call["id"]))[0] == "not_found"
    await ada.ask("call.end", call_id=call["id"])
    assert (await bob.wait_for("call.ended"))["reason"] == "hung_up"
    assert "call.signal" not in ada.names()


@pytest_twisted.ensureDeferred
async def test_blocking_somebody_hangs_up_and_lets_nobody_call(components: Components) -> None:
    ada, bob = await arrive(components, "ada"), await arrive(components, "bob")
    await ring(ada, "bob")
    await bob.ask("user.block", user_id="ada")
    assert (await ada.wait_for("call.ended"))["reason"] == "rejected"
    for caller, callee in ((ada, "bob"), (bob, "ada")):
        assert (await code(caller, "call.start", to_user_id=callee))[0] == "blocked"


@pytest_twisted.ensureDeferred
async def test_a_start_names_one_place_and_somebody_else(components: Components) -> None:
    ada = await arrive(components, "ada")
    for arguments in ({}, {"to_user_id": "bob", "conversation_id": 1}):
        assert (await code(ada, "call.start", **arguments))[0] == "invalid_argument"
    assert (await code(ada, "call.start", to_user_id="ada"))[0] == "conflict"
    assert (await code(ada, "call.start", conversation_id=2**50))[0] == "not_found"


@pytest_twisted.ensureDeferred
async def test_who_has_sent_too_much_still_calls_answers_and_hangs_up(
    database: Database, stores: Settings
) -> None:
    async with open_components(stores, rate_limit=1) as components:
        names = f"ada-{id(components)}", f"bob-{id(components)}"
        ada, bob = [await arrive(components, name) for name in names]
        chat = (await ring(ada, names[1]))["conversation_id"]
        for number, person in enumerate((ada, bob)):
            await person.ask("message.send", conversation_id=chat, text="Hi", local_id=f"{names[number]}-1")
            more = {"conversation_id": chat, "text": "Hi", "local_id": f"{names[number]}-2"}
            assert (await code(person, "message.send", **more))[0] == "rate_limited"
        waiting = (await bob.wait_for("call.incoming"))["call"]
        await bob.ask("call.reject", call_id=waiting["id"], reason="in a minute")
        for caller, callee, callee_id in ((ada, bob, names[1]), (bob, ada, names[0])):
            call = await start_active_call(caller, callee, callee_id)
            await caller.ask("call.signal", call_id=call["id"], kind="offer", payload=OFFER)
            ended = (await callee.ask("call.end", call_id=call["id"]))["call"]
            assert ended["status"] == "ended"
        listed = (await ada.ask("message.list", conversation_id=chat))["messages"]
        assert [message["type"] for message in listed] == ["call", "text", "text", "call", "call"]
