"""Call deadlines, lost connections, and recovery of the calls component after a kill."""

from collections.abc import AsyncIterator
from typing import Any
from unittest.mock import patch

import pytest_twisted

from portico.contract.shapes import Media
from portico.domain.calls.model import Call
from portico.domain.errors import Unavailable
from portico.storage.database import Database
from tests.storage.talk import begin
from tests.support.call_room import CallRoom


@pytest_twisted.async_yield_fixture()
async def room(database: Database) -> AsyncIterator[CallRoom]:
    """A room where nobody talks yet."""
    room = await CallRoom(database).open()
    yield room
    room.board.live.stop()


async def talking(room: CallRoom, database: Database) -> int:
    """Ada and Bob are in a call, and hear each other."""
    call_id = await room.ring("ada", await begin(database, "ada", "bob"))
    await room.accept(call_id, "bob")
    await room.answer(call_id, "bob")
    return call_id


async def status(room: CallRoom, call_id: int) -> tuple[str, str | None]:
    """How a call stands in the database."""
    call = await room.store.get(call_id, "ada")
    return call.status, call.reason


@pytest_twisted.ensureDeferred
async def test_nobody_answers(room: CallRoom, database: Database) -> None:
    call_id = await room.ring("ada", await begin(database, "ada", "bob"))
    room.clock.advance(44.9)
    assert await status(room, call_id) == ("ringing", None)
    room.clock.advance(0.1)
    ended = await room.hear("CallEnded", reason="no_answer")
    assert (ended.to, ended.payload["call"]["status"]) == ({"ada", "bob"}, "missed")
    assert await status(room, call_id) == ("missed", "no_answer")
    assert (len(room.board.live), room.outcomes()) == (0, {"missed": 1})
    assert room.clock.getDelayedCalls() == []


@pytest_twisted.ensureDeferred
async def test_media_never_flow(room: CallRoom, database: Database) -> None:
    call_id = await room.ring("ada", await begin(database, "ada", "bob"))
    await room.accept(call_id, "bob")
    room.clock.advance(30)
    await room.hear("CallEnded", reason="connect_timeout")
    assert await status(room, call_id) == ("failed", "connect_timeout")


@pytest_twisted.ensureDeferred
async def test_an_answer_signal_is_a_connection(room: CallRoom, database: Database) -> None:
    call_id = await talking(room, database)
    room.clock.advance(3600)
    assert await status(room, call_id) == ("active", None)
    room.clock.advance(3 * 3600)
    await room.hear("CallEnded", reason="max_duration")
    call = await room.store.get(call_id, "ada")
    assert (call.status, call.duration) == ("ended", 4 * 3600)


@pytest_twisted.ensureDeferred
async def test_who_does_not_come_back_within_15_seconds_ends_it(room: CallRoom, database: Database) -> None:
    call_id = await talking(room, database)
    room.recovery.left(2)
    assert (await room.hear("CallParticipantChanged", user_id="bob")).payload["state"] == "lost"
    room.clock.advance(14.9)
    assert await status(room, call_id) == ("active", None)
    room.clock.advance(0.1)
    await room.hear("CallEnded", reason="lost")


@pytest_twisted.ensureDeferred
async def test_who_comes_back_goes_on(room: CallRoom, database: Database) -> None:
    call_id = await talking(room, database)
    room.recovery.left(2)
    await room.hear("CallParticipantChanged", state="lost")
    room.clock.advance(14)
    await room.accept(call_id, "bob", session_id=22)
    await room.hear("CallParticipantChanged", state="back")
    room.clock.advance(600)
    assert await status(room, call_id) == ("active", None)


@pytest_twisted.ensureDeferred
async def test_a_session_that_ends_while_it_answers_is_lost(room: CallRoom, database: Database) -> None:
    call_id = await room.ring("ada", await begin(database, "ada", "bob"))
    room.recovery.left(2)
    await room.accept(call_id, "bob")
    assert (await room.hear("CallParticipantChanged", user_id="bob")).payload["state"] == "lost"


@pytest_twisted.ensureDeferred
async def test_a_caller_who_is_lost_takes_the_ringing_along(room: CallRoom, database: Database) -> None:
    call_id = await room.ring("ada", await begin(database, "ada", "bob"))
    room.recovery.left(1)
    await room.hear("CallParticipantChanged", state="lost")
    room.clock.advance(15)
    await room.hear("CallEnded", reason="lost")
    assert await status(room, call_id) == ("cancelled", "lost")


@pytest_twisted.ensureDeferred
async def test_what_the_database_could_not_take_is_tried_again(room: CallRoom, database: Database) -> None:
    await room.ring("ada", await begin(database, "ada", "bob"))
    change, failures = room.store.change, [Unavailable("away"), Unavailable("away")]

    async def ailing(*args: Any) -> Any:
        if failures:
            raise failures.pop()
        return await change(*args)

    with patch.object(room.store, "change", ailing):
        room.clock.advance(45)
        room.clock.pump([1, 1])
    await room.hear("CallEnded", reason="no_answer")
    assert failures == []


@pytest_twisted.ensureDeferred
async def test_after_a_kill_a_call_goes_on_as_if_nothing_had_been(room: CallRoom, database: Database) -> None:
    call_id = await talking(room, database)
    back = await CallRoom(database, seconds=60).open()
    assert back.line.said == []
    await back.answer(call_id, "ada")
    assert (await back.hear("CallSignal", call_id=call_id)).to == {"2"}
    await back.end(call_id, "bob")
    await back.hear("CallEnded", reason="hung_up")


@pytest_twisted.ensureDeferred
async def test_after_a_kill_it_rings_again_and_what_was_due_is_done(
    room: CallRoom, database: Database
) -> None:
    call_id = await room.ring("ada", await begin(database, "ada", "bob"))
    soon = await CallRoom(database, seconds=40).open()
    [again] = soon.line.said
    assert (again.name, again.to, again.payload["call"]["id"]) == ("CallIncoming", {"bob"}, call_id)
    soon.board.live.stop()
    late = await CallRoom(database, seconds=3600).open()
    late.clock.advance(0)
    ended = await late.hear("CallEnded", reason="no_answer")
    assert [said.name for said in late.line.said] == ["CallEnded"]
    assert ended.payload["call"]["ended_at"] == "2026-11-21T12:00:45.000Z"
    assert await status(late, call_id) == ("missed", "no_answer")


@pytest_twisted.ensureDeferred
async def test_after_a_kill_whose_session_is_gone_has_the_grace(room: CallRoom, database: Database) -> None:
    call_id = await talking(room, database)
    back = CallRoom(database, seconds=60)
    del back.door.sessions[2]
    await back.open()
    assert (await back.hear("CallParticipantChanged", state="lost")).payload["user_id"] == "bob"
    back.clock.advance(15)
    await back.hear("CallEnded", reason="lost")
    assert await status(back, call_id) == ("ended", "lost")


@pytest_twisted.ensureDeferred
async def test_when_the_router_was_restarted_all_have_the_grace(room: CallRoom, database: Database) -> None:
    call_id = await talking(room, database)
    room.door.sessions = {11: "ada"}
    room.recovery.resume()
    lost = await room.hear("CallParticipantChanged", state="lost")
    assert {each["state"] for each in lost.payload["call"]["participants"]} == {"lost"}
    await room.accept(call_id, "ada", session_id=11)
    await room.accept(call_id, "bob", session_id=22)
    room.clock.advance(60)
    assert await status(room, call_id) == ("active", None)


@pytest_twisted.ensureDeferred
async def test_who_leaves_the_group_leaves_its_call(room: CallRoom, database: Database) -> None:
    group = await begin(database, "ada", "bob", "cy", kind="group")
    call_id = await room.ring("ada", group)
    await room.accept(call_id, "bob")
    room.participant_removal.departed(group + 1, "bob")
    room.participant_removal.departed(group, "cy")
    await room.hear("CallRejected", user_id="cy")
    room.participant_removal.departed(group, "bob")
    await room.hear("CallEnded", reason="hung_up")


class LargeRoom:
    """Media rooms for everybody."""

    def media(self, call: Call, user_id: str) -> Media | None:
        return Media(type="livekit", url="wss://media.example.com", token=f"{user_id}-in-{call.id}")


@pytest_twisted.ensureDeferred
async def test_five_people_get_into_a_media_room_and_two_need_none(database: Database) -> None:
    room = await CallRoom(database, rooms=LargeRoom()).open()
    call_id = await room.ring("ada", await begin(database, "ada", "bob"))
    assert (await room.accept(call_id, "bob")).media is None
    await room.end(call_id, "ada")
    everybody = ("ada", "bob", "cy", "dee", "eve")
    call_id = await room.ring("ada", await begin(database, *everybody, kind="group"))
    tokens = [(await room.accept(call_id, user_id)).media for user_id in everybody]
    assert [media and media.token for media in tokens] == [f"{each}-in-{call_id}" for each in everybody]
    room.board.live.stop()
