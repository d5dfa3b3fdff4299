"""Restart of the presence component: it rebuilds its state and publishes only changes."""

from collections.abc import AsyncIterator

import pytest
import pytest_twisted
from twisted.internet.defer import Deferred

from portico.domain.errors import Unavailable
from portico.storage.conversations.contacts import Contacts
from portico.storage.database import Database
from portico.storage.presence import LEASE
from portico.storage.redis import Redis
from tests.storage.talk import begin
from tests.support.presence import PresenceRoom, caller

ADA, BOB = caller("ada", 1), caller("bob", 2)


@pytest_twisted.async_yield_fixture()
async def killed(database: Database, redis: Redis) -> AsyncIterator[PresenceRoom]:
    """A room that died without a word while Ada, Bob (away) and Cy (invisible) were connected."""
    await begin(database, "ada", "bob", "cy", kind="group")
    room = await PresenceRoom(database, redis).open()
    await room.arrive((1, "ada"), (2, "bob"), (3, "cy"))
    await room.set(BOB, "away")
    await room.set(caller("cy", 3), "invisible")
    yield room
    await room.session_events.stop()


@pytest_twisted.ensureDeferred
async def test_nobody_hears_of_a_restart(killed: PresenceRoom, database: Database, redis: Redis) -> None:
    room = PresenceRoom(database, redis)
    room.door.sessions = {1: "ada", 2: "bob", 3: "cy"}
    await room.open()
    await room.later(60)
    assert room.ears.said == []
    seen = await room.get(ADA, "bob", "cy")
    assert {user_id: one["status"] for user_id, one in seen.items()} == {"bob": "away", "cy": "offline"}


@pytest_twisted.ensureDeferred
async def test_who_left_meanwhile_is_gone_after_the_grace(
    killed: PresenceRoom, database: Database, redis: Redis
) -> None:
    room = PresenceRoom(database, redis)
    room.door.sessions = {1: "ada"}
    await room.open()
    assert room.ears.said == []
    back_at = room.now
    await room.later(5)
    gone = {"user_id": "bob", "online": False, "status": "offline", "last_seen": back_at}
    assert [said.payload for said in room.ears.said] == [gone]


@pytest_twisted.ensureDeferred
async def test_who_came_meanwhile_is_announced(
    killed: PresenceRoom, database: Database, redis: Redis
) -> None:
    await killed.part(2)
    await killed.later(5)
    room = PresenceRoom(database, redis)
    room.door.sessions = {1: "ada", 22: "bob"}
    await room.open()
    assert [said["status"] for said in room.ears.of("bob")] == ["online"]


@pytest_twisted.ensureDeferred
async def test_who_is_invisible_stays_so_even_if_redis_forgot(
    killed: PresenceRoom, database: Database, redis: Redis
) -> None:
    await redis.ask(lambda connection: connection.flushall())
    room = PresenceRoom(database, redis)
    room.door.sessions = {1: "ada", 3: "cy"}
    await room.open()
    assert room.ears.of("cy") == []
    assert not (await room.get(ADA, "cy"))["cy"]["online"]


@pytest_twisted.ensureDeferred
async def test_who_leaves_while_the_door_answers_is_not_brought_back(
    killed: PresenceRoom, database: Database, redis: Redis
) -> None:
    room = PresenceRoom(database, redis)
    room.door.sessions = {1: "ada", 2: "bob"}
    room.door.on_asked = lambda: room.session_events.left(2)
    await room.open()
    await room.later(5)
    assert not (await room.get(ADA, "bob"))["bob"]["online"]


@pytest_twisted.ensureDeferred
async def test_when_the_router_was_restarted_people_have_the_grace_to_come_back(
    killed: PresenceRoom,
) -> None:
    room = killed
    room.ears.said.clear()
    room.door.sessions = {11: "ada"}
    room.session_events.resume()
    await room.later(0)
    await room.later(4)
    await room.arrive((22, "bob"))
    await room.later(60)
    assert room.ears.said == []
    assert (await room.get(ADA, "bob"))["bob"]["status"] == "away"


@pytest_twisted.ensureDeferred
async def test_questions_wait_until_it_is_known_who_is_here(database: Database, redis: Redis) -> None:
    room = PresenceRoom(database, redis)
    asked = Deferred.fromCoroutine(room.session_events.wait_until_ready())
    assert not asked.called
    await room.open()
    await asked


@pytest_twisted.ensureDeferred
async def test_questions_do_not_wait_for_ever(database: Database, redis: Redis) -> None:
    room = PresenceRoom(database, redis)
    asked = Deferred.fromCoroutine(room.session_events.wait_until_ready())
    room.clock.advance(5)
    with pytest.raises(Unavailable):
        await asked


@pytest_twisted.ensureDeferred
async def test_a_door_that_does_not_answer_is_asked_again(database: Database, redis: Redis) -> None:
    room = PresenceRoom(database, redis)
    room.door.refusals, room.door.sessions = 3, {1: "ada"}
    await begin(database, "ada", "bob")
    room.session_events.resume()
    while not len(room.tracker):
        room.clock.advance(0.2)
        await database.query("select 1")
    assert (await room.get(BOB, "ada"))["ada"]["online"]


@pytest_twisted.ensureDeferred
async def test_a_clean_stop_leaves_when_people_were_last_seen(
    killed: PresenceRoom, database: Database, redis: Redis
) -> None:
    await killed.later(100)
    now = killed.tracker.now
    await killed.session_events.stop()
    standing = await Contacts(database).standing(["ada", "bob", "cy"])
    assert {id_: one.last_seen for id_, one in standing.items()} == {"ada": now, "bob": now, "cy": None}
    assert await PresenceRoom(database, redis, "other").leases.elsewhere(["ada"]) == {}


@pytest_twisted.ensureDeferred
async def test_leases_are_renewed_while_people_stay(killed: PresenceRoom, redis: Redis) -> None:
    await redis.ask(lambda connection: connection.flushall())
    killed.clock.advance(LEASE / 3)
    while not await killed.leases.recall():
        pass  # each question waits for Valkey's answer
    assert set(await killed.leases.recall()) == {"ada", "bob", "cy"}
