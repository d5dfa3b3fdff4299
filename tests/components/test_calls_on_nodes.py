"""Calls between two nodes on one database: rows decide, and a node that dies leaves nothing hanging."""

from collections.abc import AsyncIterator
from typing import Any, NamedTuple

import pytest
import pytest_twisted

from components.calls.recovery import SEEN
from portico.contract.call import GetCall, SignalCall
from portico.domain.errors import Conflict
from portico.storage.database import Database
from tests.storage.sample_messages import open_conversation
from tests.support.call_component import CallsComponent
from tests.support.calls import SESSIONS
from tests.support.presence import caller
from tests.support.waiting import together, until, until_async

LIVES = """
    insert into node (id, place, expires_at) values (%s, 'somewhere', now() + interval '1 hour')
    on conflict (id) do update set expires_at = excluded.expires_at returning 1
"""
DIES = "update node set expires_at = now() - interval '1 second' where id = %s returning 1"
OFFER = {"sdp": "v=0"}
ADA, BOB = caller("ada", SESSIONS["ada"]), caller("bob", SESSIONS["bob"])


class Nodes(NamedTuple):
    """Ada is connected `here`, Bob `there`."""

    database: Database
    here: CallsComponent
    there: CallsComponent

    async def open(self) -> None:
        for component, node, other, user_id in (
            (self.here, "here", "there", "ada"),
            (self.there, "there", "here", "bob"),
        ):
            await self.database.query(LIVES, (node,))
            component.nodes.others = [other]
            component.router.sessions = {SESSIONS[user_id]: user_id}
            await component.open()

    async def kill_here(self) -> None:
        """The node and its clock stop."""
        self.here.board.live.stop()
        await self.database.query(DIES, ("here",))
        await self.there.recovery.take_over()

    async def ring(self) -> int:
        return await self.here.ring("ada", await open_conversation(self.database, "ada", "bob"))

    async def talk(self) -> int:
        call_id = await self.ring()
        await self.there.accept(call_id, "bob")
        await self.there.answer(call_id, "bob")
        return call_id

    def advance(self, seconds: float) -> None:
        for component in (self.here, self.there):
            component.clock.advance(seconds)

    def count(self, name: str) -> int:
        """How often an event was published, by both."""
        published = [*self.here.recorder.published, *self.there.recorder.published]
        return sum(event.name == name for event in published)

    async def statuses(self, call_id: int) -> list[str]:
        """How the call stands for each of them, where they are."""
        asked = GetCall(call_id=call_id)
        answers = [await self.here.service.get(asked, ADA), await self.there.service.get(asked, BOB)]
        return [answer.call.status for answer in answers]


@pytest_twisted.async_yield_fixture()
async def nodes(database: Database) -> AsyncIterator[Nodes]:
    """Two nodes that live."""
    nodes = Nodes(database, CallsComponent(database, node="here"), CallsComponent(database, node="there"))
    await nodes.open()
    yield nodes
    for component in (nodes.here, nodes.there):
        component.board.live.stop()


def signal(call_id: int, kind: Any = "offer") -> SignalCall:
    return SignalCall(call_id=call_id, kind=kind, payload=OFFER)


@pytest_twisted.ensureDeferred
async def test_a_call_is_answered_at_the_other_node(nodes: Nodes) -> None:
    call_id = await nodes.ring()
    await nodes.there.accept(call_id, "bob")
    assert await nodes.statuses(call_id) == ["active", "active"]
    await nodes.here.signalling.signal(signal(call_id), ADA)
    await nodes.there.signalling.signal(signal(call_id, "answer"), BOB)
    assert nodes.here.recorder.sent == [("CallSignal", SESSIONS["bob"], "there")]
    assert nodes.there.recorder.sent == [("CallSignal", SESSIONS["ada"], "here")]
    await nodes.here.end(call_id, "ada")
    assert await nodes.statuses(call_id) == ["ended", "ended"]
    with pytest.raises(Conflict):
        await nodes.there.signalling.signal(signal(call_id), BOB)


@pytest_twisted.ensureDeferred
async def test_of_two_devices_at_two_nodes_the_first_wins(nodes: Nodes) -> None:
    call_id = await nodes.ring()
    outcomes: list[str] = []

    async def accept(component: CallsComponent, session_id: int) -> None:
        try:
            await component.accept(call_id, "bob", session_id)
            outcomes.append("in")
        except Conflict as error:
            outcomes.append(str(error.fields["reason"]))

    await together(accept(nodes.here, 22), accept(nodes.there, SESSIONS["bob"]))
    assert sorted(outcomes) == ["answered_elsewhere", "in"]
    assert nodes.count("CallAccepted") == 1


@pytest_twisted.ensureDeferred
async def test_two_who_call_each_other_at_once_are_in_one_call(nodes: Nodes) -> None:
    chat = await open_conversation(nodes.database, "ada", "bob")
    here, there = await together(nodes.here.ring("ada", chat), nodes.there.ring("bob", chat))
    assert here == there
    assert await nodes.statuses(here) == ["active", "active"]


@pytest_twisted.ensureDeferred
async def test_a_deadline_is_applied_once(nodes: Nodes) -> None:
    call_id = await nodes.ring()
    nodes.there.board.live.update(await nodes.there.store.get(call_id, "bob"))
    nodes.advance(45)
    await until(lambda: not len(nodes.here.board.live) and not len(nodes.there.board.live))
    assert await nodes.statuses(call_id) == ["missed", "missed"]
    assert nodes.count("CallEnded") == 1


@pytest_twisted.ensureDeferred
async def test_a_call_rings_on_until_the_end_when_the_callees_node_dies(nodes: Nodes) -> None:
    call_id = await nodes.ring()
    await nodes.database.query(DIES, ("there",))
    await nodes.here.recovery.take_over()
    assert await nodes.statuses(call_id) == ["ringing", "ringing"]


@pytest_twisted.ensureDeferred
async def test_a_ringing_call_ends_when_the_callers_node_dies(nodes: Nodes) -> None:
    call_id = await nodes.ring()
    await nodes.kill_here()
    assert (await nodes.there.wait_for("CallParticipantChanged", user_id="ada")).payload["state"] == "lost"
    nodes.there.clock.advance(15)
    assert (await nodes.there.wait_for("CallEnded", reason="lost")).to == {"ada", "bob"}
    assert await nodes.statuses(call_id) == ["cancelled", "cancelled"]


@pytest_twisted.ensureDeferred
async def test_who_comes_back_to_another_node_goes_on(nodes: Nodes) -> None:
    call_id = await nodes.talk()
    await nodes.kill_here()
    await nodes.there.wait_for("CallParticipantChanged", user_id="ada", state="lost")
    await nodes.there.accept(call_id, "ada", 11)
    nodes.there.clock.advance(600)
    await nodes.there.recovery.take_over()
    await nodes.there.signalling.signal(signal(call_id), BOB)
    assert nodes.there.recorder.sent[-1] == ("CallSignal", 11, "there")


@pytest_twisted.ensureDeferred
async def test_a_deadline_of_a_dead_node_is_applied_by_another(nodes: Nodes) -> None:
    call_id = await nodes.ring()
    nodes.here.board.live.stop()
    nodes.there.clock.advance(44)
    await nodes.there.recovery.take_over()
    assert await nodes.statuses(call_id) == ["ringing", "ringing"]
    nodes.there.clock.advance(3)
    await nodes.there.recovery.take_over()
    await nodes.there.wait_for("CallEnded", reason="no_answer")


@pytest_twisted.ensureDeferred
async def test_a_node_that_restarts_leaves_the_sessions_of_others_alone(nodes: Nodes) -> None:
    call_id = await nodes.talk()
    restarted = CallsComponent(nodes.database, node="there")
    restarted.router.sessions = {SESSIONS["bob"]: "bob"}
    await restarted.open()
    await restarted.answer(call_id, "bob")  # after whatever it did to the call before
    assert {party.state for party in (await restarted.store.get(call_id, "bob")).parties} == {"joined"}
    assert [event.name for event in restarted.recorder.published] == ["CallSignal"]
    restarted.board.live.stop()


@pytest_twisted.ensureDeferred
async def test_a_block_at_the_other_node_ends_the_call(nodes: Nodes) -> None:
    await nodes.ring()
    nodes.there.participant_removal.on_blocked("bob", "ada")
    await nodes.there.wait_for("CallEnded", reason="rejected")


@pytest_twisted.ensureDeferred
async def test_what_another_node_ended_is_forgotten(nodes: Nodes) -> None:
    call_id = await nodes.talk()
    await nodes.here.recovery.take_over()
    await nodes.there.end(call_id, "bob")
    assert len(nodes.here.board.live) == 1
    await nodes.here.recovery.take_over()
    assert len(nodes.here.board.live) == 0


@pytest_twisted.ensureDeferred
async def test_a_node_that_was_held_for_dead_brings_its_sessions_back(nodes: Nodes) -> None:
    call_id = await nodes.talk()
    await nodes.database.query(DIES, ("here",))
    await nodes.there.recovery.take_over()
    await until(lambda: nodes.count("CallParticipantChanged") > 0)
    lost = await nodes.there.service.get(GetCall(call_id=call_id), BOB)
    assert [party.state for party in lost.call.participants] == ["lost", "joined"]
    await nodes.database.query(LIVES, ("here",))
    await nodes.here.recovery.take_over()
    nodes.advance(SEEN)

    async def is_back() -> bool:
        found = await nodes.there.service.get(GetCall(call_id=call_id), BOB)
        return [party.state for party in found.call.participants] == ["joined", "joined"]

    await until_async(is_back)
    await nodes.here.signalling.signal(signal(call_id), ADA)
    assert await nodes.statuses(call_id) == ["active", "active"]


@pytest_twisted.ensureDeferred
async def test_a_session_that_ended_meanwhile_stays_lost(nodes: Nodes) -> None:
    call_id = await nodes.talk()
    await nodes.database.query(DIES, ("here",))
    await nodes.there.recovery.take_over()
    await until(lambda: nodes.count("CallParticipantChanged") > 0)
    nodes.here.router.sessions = {}
    nodes.here.recovery.on_session_left(SESSIONS["ada"])
    await nodes.database.query(LIVES, ("here",))
    await nodes.here.recovery.take_over()
    nodes.advance(SEEN)
    await nodes.there.recovery.take_over()
    found = await nodes.there.service.get(GetCall(call_id=call_id), BOB)
    assert [party.state for party in found.call.participants] == ["lost", "joined"]


@pytest_twisted.ensureDeferred
async def test_who_counts_as_dead_takes_nobody_else_for_dead(nodes: Nodes) -> None:
    call_id = await nodes.talk()
    for node in ("here", "there"):
        await nodes.database.query(DIES, (node,))
    await nodes.there.recovery.take_over()
    await nodes.here.recovery.take_over()
    assert nodes.count("CallParticipantChanged") == 0
    assert await nodes.statuses(call_id) == ["active", "active"]
