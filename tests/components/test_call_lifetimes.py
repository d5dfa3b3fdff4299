"""Call deadlines, lost connections, and recovery of the calls component after a kill."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
import pytest_twisted

from portico.contract.call_shapes import Media
from portico.contract.decisions import SanctionPerson
from portico.domain.calls.model import Call
from portico.domain.errors import Unavailable
from portico.domain.people import Caller
from portico.storage.database import Database
from portico.storage.moderation.notices import DecisionRules
from portico.storage.moderation.sanctions import Sanctions
from tests.storage.sample_messages import open_conversation
from tests.support.call_component import CallsComponent


@pytest_twisted.async_yield_fixture()
async def component(database: Database) -> AsyncIterator[CallsComponent]:
    """A component where nobody talks yet."""
    component = await CallsComponent(database).open()
    yield component
    component.board.live.stop()


async def talking(component: CallsComponent, database: Database) -> int:
    """Ada and Bob are in a call, and wait_for each other."""
    call_id = await component.ring("ada", await open_conversation(database, "ada", "bob"))
    await component.accept(call_id, "bob")
    await component.answer(call_id, "bob")
    return call_id


async def status(component: CallsComponent, call_id: int) -> tuple[str, str | None]:
    """How a call stands in the database."""
    call = await component.store.get(call_id, "ada")
    return call.status, call.reason


@pytest_twisted.ensureDeferred
async def test_nobody_answers(component: CallsComponent, database: Database) -> None:
    call_id = await component.ring("ada", await open_conversation(database, "ada", "bob"))
    component.clock.advance(44.9)
    assert await status(component, call_id) == ("ringing", None)
    component.clock.advance(0.1)
    ended = await component.wait_for("CallEnded", reason="no_answer")
    assert (ended.to, ended.payload["call"]["status"]) == ({"ada", "bob"}, "missed")
    assert await status(component, call_id) == ("missed", "no_answer")
    assert (len(component.board.live), component.outcomes()) == (0, {"missed": 1})
    assert component.clock.getDelayedCalls() == []


@pytest_twisted.ensureDeferred
async def test_media_never_flow(component: CallsComponent, database: Database) -> None:
    call_id = await component.ring("ada", await open_conversation(database, "ada", "bob"))
    await component.accept(call_id, "bob")
    component.clock.advance(30)
    await component.wait_for("CallEnded", reason="connect_timeout")
    assert await status(component, call_id) == ("failed", "connect_timeout")


@pytest_twisted.ensureDeferred
async def test_an_answer_signal_is_a_connection(component: CallsComponent, database: Database) -> None:
    call_id = await talking(component, database)
    component.clock.advance(3600)
    assert await status(component, call_id) == ("active", None)
    component.clock.advance(3 * 3600)
    await component.wait_for("CallEnded", reason="max_duration")
    call = await component.store.get(call_id, "ada")
    assert (call.status, call.duration) == ("ended", 4 * 3600)


@pytest_twisted.ensureDeferred
async def test_who_does_not_come_back_within_15_seconds_ends_it(
    component: CallsComponent, database: Database
) -> None:
    call_id = await talking(component, database)
    component.recovery.on_session_left(2)
    assert (await component.wait_for("CallParticipantChanged", user_id="bob")).payload["state"] == "lost"
    component.clock.advance(14.9)
    assert await status(component, call_id) == ("active", None)
    component.clock.advance(0.1)
    await component.wait_for("CallEnded", reason="lost")


@pytest_twisted.ensureDeferred
async def test_who_comes_back_goes_on(component: CallsComponent, database: Database) -> None:
    call_id = await talking(component, database)
    component.recovery.on_session_left(2)
    await component.wait_for("CallParticipantChanged", state="lost")
    component.clock.advance(14)
    await component.accept(call_id, "bob", session_id=22)
    await component.wait_for("CallParticipantChanged", state="back")
    component.clock.advance(600)
    assert await status(component, call_id) == ("active", None)


@pytest_twisted.ensureDeferred
async def test_a_session_that_ends_while_it_answers_is_lost(
    component: CallsComponent, database: Database
) -> None:
    call_id = await component.ring("ada", await open_conversation(database, "ada", "bob"))
    component.recovery.on_session_left(2)
    await component.accept(call_id, "bob")
    assert (await component.wait_for("CallParticipantChanged", user_id="bob")).payload["state"] == "lost"


@pytest_twisted.ensureDeferred
async def test_a_caller_who_is_lost_takes_the_ringing_along(
    component: CallsComponent, database: Database
) -> None:
    call_id = await component.ring("ada", await open_conversation(database, "ada", "bob"))
    component.recovery.on_session_left(1)
    await component.wait_for("CallParticipantChanged", state="lost")
    component.clock.advance(15)
    await component.wait_for("CallEnded", reason="lost")
    assert await status(component, call_id) == ("cancelled", "lost")


@pytest_twisted.ensureDeferred
async def test_what_the_database_could_not_take_is_tried_again(
    component: CallsComponent, database: Database
) -> None:
    await component.ring("ada", await open_conversation(database, "ada", "bob"))
    change, failures = component.store.change_call, [Unavailable("away"), Unavailable("away")]

    async def ailing(*args: Any) -> Any:
        if failures:
            raise failures.pop()
        return await change(*args)

    with patch.object(component.store, "change_call", ailing):
        component.clock.advance(45)
        component.clock.pump([1, 1])
    await component.wait_for("CallEnded", reason="no_answer")
    assert failures == []


@pytest_twisted.ensureDeferred
async def test_after_a_kill_a_call_goes_on_as_if_nothing_had_been(
    component: CallsComponent, database: Database
) -> None:
    call_id = await talking(component, database)
    back = await CallsComponent(database, seconds=60).open()
    assert back.recorder.published == []
    await back.answer(call_id, "ada")
    assert (await back.wait_for("CallSignal", call_id=call_id)).to == {"2"}
    await back.end(call_id, "bob")
    await back.wait_for("CallEnded", reason="hung_up")


@pytest_twisted.ensureDeferred
async def test_after_a_kill_it_rings_again_and_what_was_due_is_done(
    component: CallsComponent, database: Database
) -> None:
    call_id = await component.ring("ada", await open_conversation(database, "ada", "bob"))
    soon = await CallsComponent(database, seconds=40).open()
    [again] = soon.recorder.published
    assert (again.name, again.to, again.payload["call"]["id"]) == ("CallIncoming", {"bob"}, call_id)
    soon.board.live.stop()
    late = await CallsComponent(database, seconds=3600).open()
    late.clock.advance(0)
    ended = await late.wait_for("CallEnded", reason="no_answer")
    assert [event.name for event in late.recorder.published] == ["CallEnded"]
    assert ended.payload["call"]["ended_at"] == "2026-11-21T12:00:45.000Z"
    assert await status(late, call_id) == ("missed", "no_answer")


@pytest_twisted.ensureDeferred
async def test_after_a_kill_whose_session_is_gone_has_the_grace(
    component: CallsComponent, database: Database
) -> None:
    call_id = await talking(component, database)
    back = CallsComponent(database, seconds=60)
    del back.router.sessions[2]
    await back.open()
    assert (await back.wait_for("CallParticipantChanged", state="lost")).payload["user_id"] == "bob"
    back.clock.advance(15)
    await back.wait_for("CallEnded", reason="lost")
    assert await status(back, call_id) == ("ended", "lost")


@pytest_twisted.ensureDeferred
async def test_when_the_router_was_restarted_all_have_the_grace(
    component: CallsComponent, database: Database
) -> None:
    call_id = await talking(component, database)
    component.router.sessions = {11: "ada"}
    component.recovery.resume()
    lost = await component.wait_for("CallParticipantChanged", state="lost")
    assert {each["state"] for each in lost.payload["call"]["participants"]} == {"lost"}
    await component.accept(call_id, "ada", session_id=11)
    await component.accept(call_id, "bob", session_id=22)
    component.clock.advance(60)
    assert await status(component, call_id) == ("active", None)


@pytest_twisted.ensureDeferred
async def test_who_leaves_the_group_leaves_its_call(component: CallsComponent, database: Database) -> None:
    group = await open_conversation(database, "ada", "bob", "cy", kind="group")
    call_id = await component.ring("ada", group)
    await component.accept(call_id, "bob")
    component.participant_removal.on_departed(group + 1, "bob")
    component.participant_removal.on_departed(group, "cy")
    await component.wait_for("CallRejected", user_id="cy")
    component.participant_removal.on_departed(group, "bob")
    await component.wait_for("CallEnded", reason="hung_up")


@pytest.mark.parametrize(("suspended", "reason"), [("ada", "hung_up"), ("bob", "hung_up")])
@pytest_twisted.ensureDeferred
async def test_who_is_suspended_leaves_the_call(
    component: CallsComponent, database: Database, suspended: str, reason: str
) -> None:
    call_id = await talking(component, database)
    component.participant_removal.on_suspensions()
    await suspend(database, suspended)
    component.participant_removal.on_suspensions()
    await component.wait_for("CallEnded", reason=reason)
    assert await status(component, call_id) == ("ended", reason)


@pytest_twisted.ensureDeferred
async def test_a_call_of_somebody_who_is_suspended_rings_no_more(
    component: CallsComponent, database: Database
) -> None:
    call_id = await component.ring("ada", await open_conversation(database, "ada", "bob"))
    await suspend(database, "ada")
    component.participant_removal.on_suspensions()
    await component.wait_for("CallEnded")
    assert (await status(component, call_id))[0] == "cancelled"


async def suspend(database: Database, user_id: str) -> None:
    """A moderator suspends somebody for a day."""
    asked = SanctionPerson(
        user_id=user_id, action="suspend", reason="threats", until=datetime.now(UTC) + timedelta(days=1)
    )
    rules = DecisionRules(timedelta(days=90), None, "en")
    await Sanctions(database, rules).sanction(Caller("mo", "moderator", 1), asked)


class LargeCalls:
    """Media rooms for everybody."""

    def media(self, call: Call, user_id: str) -> Media | None:
        return Media(type="livekit", url="wss://media.example.com", token=f"{user_id}-in-{call.id}")


@pytest_twisted.ensureDeferred
async def test_five_people_get_into_a_media_room_and_two_need_none(database: Database) -> None:
    component = await CallsComponent(database, media_server=LargeCalls()).open()
    call_id = await component.ring("ada", await open_conversation(database, "ada", "bob"))
    assert (await component.accept(call_id, "bob")).media is None
    await component.end(call_id, "ada")
    everybody = ("ada", "bob", "cy", "dee", "eve")
    call_id = await component.ring("ada", await open_conversation(database, *everybody, kind="group"))
    tokens = [(await component.accept(call_id, user_id)).media for user_id in everybody]
    assert [media and media.token for media in tokens] == [f"{each}-in-{call_id}" for each in everybody]
    component.board.live.stop()
