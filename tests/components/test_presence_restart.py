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
from tests.storage.sample_messages import open_conversation
from tests.support.presence import PresenceComponent, caller

ADA, BOB = caller("ada", 1), caller("bob", 2)


@pytest_twisted.async_yield_fixture()
async def killed(database: Database, redis: Redis) -> AsyncIterator[PresenceComponent]:
    """A component that died without a word while Ada, Bob (away) and Cy (invisible) were connected."""
    await open_conversation(database, "ada", "bob", "cy", kind="group")
    component = await PresenceComponent(database, redis).open()
    await component.arrive((1, "ada"), (2, "bob"), (3, "cy"))
    await component.set(BOB, "away")
    await component.set(caller("cy", 3), "invisible")
    yield component
    await component.session_events.stop()


@pytest_twisted.ensureDeferred
async def test_a_restart_publishes_no_presence(
    killed: PresenceComponent, database: Database, redis: Redis
) -> None:
    component = PresenceComponent(database, redis)
    component.router.sessions = {1: "ada", 2: "bob", 3: "cy"}
    await component.open()
    await component.later(60)
    assert component.recorder.published == []
    seen = await component.get(ADA, "bob", "cy")
    assert {user_id: one["status"] for user_id, one in seen.items()} == {"bob": "away", "cy": "offline"}


@pytest_twisted.ensureDeferred
async def test_who_left_meanwhile_is_gone_after_the_grace(
    killed: PresenceComponent, database: Database, redis: Redis
) -> None:
    component = PresenceComponent(database, redis)
    component.router.sessions = {1: "ada"}
    await component.open()
    assert component.recorder.published == []
    back_at = component.now
    await component.later(5)
    gone = {"user_id": "bob", "online": False, "status": "offline", "last_seen": back_at}
    assert [event.payload for event in component.recorder.published] == [gone]


@pytest_twisted.ensureDeferred
async def test_who_came_meanwhile_is_announced(
    killed: PresenceComponent, database: Database, redis: Redis
) -> None:
    await killed.part(2)
    await killed.later(5)
    component = PresenceComponent(database, redis)
    component.router.sessions = {1: "ada", 22: "bob"}
    await component.open()
    assert [event["status"] for event in component.recorder.of("bob")] == ["online"]


@pytest_twisted.ensureDeferred
async def test_who_is_invisible_stays_so_even_if_redis_forgot(
    killed: PresenceComponent, database: Database, redis: Redis
) -> None:
    await redis.run_command(lambda connection: connection.flushall())
    component = PresenceComponent(database, redis)
    component.router.sessions = {1: "ada", 3: "cy"}
    await component.open()
    assert component.recorder.of("cy") == []
    assert not (await component.get(ADA, "cy"))["cy"]["online"]


@pytest_twisted.ensureDeferred
async def test_who_leaves_during_the_snapshot_stays_offline(
    killed: PresenceComponent, database: Database, redis: Redis
) -> None:
    component = PresenceComponent(database, redis)
    component.router.sessions = {1: "ada", 2: "bob"}
    component.router.on_asked = lambda: component.session_events.on_left(2)
    await component.open()
    await component.later(5)
    assert not (await component.get(ADA, "bob"))["bob"]["online"]


@pytest_twisted.ensureDeferred
async def test_when_the_router_was_restarted_people_have_the_grace_to_come_back(
    killed: PresenceComponent,
) -> None:
    component = killed
    component.recorder.published.clear()
    component.router.sessions = {11: "ada"}
    component.session_events.resume()
    await component.later(0)
    await component.later(4)
    await component.arrive((22, "bob"))
    await component.later(60)
    assert component.recorder.published == []
    assert (await component.get(ADA, "bob"))["bob"]["status"] == "away"


@pytest_twisted.ensureDeferred
async def test_questions_wait_until_it_is_known_who_is_here(database: Database, redis: Redis) -> None:
    component = PresenceComponent(database, redis)
    asked = Deferred.fromCoroutine(component.session_events.wait_until_ready())
    assert not asked.called
    await component.open()
    await asked


@pytest_twisted.ensureDeferred
async def test_questions_do_not_wait_for_ever(database: Database, redis: Redis) -> None:
    component = PresenceComponent(database, redis)
    asked = Deferred.fromCoroutine(component.session_events.wait_until_ready())
    component.clock.advance(5)
    with pytest.raises(Unavailable):
        await asked


@pytest_twisted.ensureDeferred
async def test_a_router_that_does_not_answer_is_asked_again(database: Database, redis: Redis) -> None:
    component = PresenceComponent(database, redis)
    component.router.refusals, component.router.sessions = 3, {1: "ada"}
    await open_conversation(database, "ada", "bob")
    component.session_events.resume()
    while not len(component.tracker):
        component.clock.advance(0.2)
        await database.query("select 1")
    assert (await component.get(BOB, "ada"))["ada"]["online"]


@pytest_twisted.ensureDeferred
async def test_a_clean_stop_leaves_when_people_were_last_seen(
    killed: PresenceComponent, database: Database, redis: Redis
) -> None:
    await killed.later(100)
    now = killed.tracker.now
    await killed.session_events.stop()
    standing = await Contacts(database).read_states(["ada", "bob", "cy"])
    assert {id_: one.last_seen for id_, one in standing.items()} == {"ada": now, "bob": now, "cy": None}
    assert await PresenceComponent(database, redis, "other").leases.list_elsewhere(["ada"]) == {}


@pytest_twisted.ensureDeferred
async def test_leases_are_renewed_while_people_stay(killed: PresenceComponent, redis: Redis) -> None:
    await redis.run_command(lambda connection: connection.flushall())
    killed.clock.advance(LEASE / 3)
    while not await killed.leases.list_held():
        pass  # each question waits for Valkey's answer
    assert set(await killed.leases.list_held()) == {"ada", "bob", "cy"}
