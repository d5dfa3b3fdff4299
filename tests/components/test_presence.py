"""Presence for its watchers: over all devices, without flapping, only of users they may see."""

from collections.abc import AsyncIterator

import pytest
import pytest_twisted
from twisted.internet import reactor

from components.presence.event_publisher import RETRY
from portico.domain.errors import TooLarge, Unavailable
from portico.storage.conversations.blocks import Blocks
from portico.storage.conversations.membership import Membership
from portico.storage.database import Database
from portico.storage.redis import Redis
from tests.storage.sample_messages import open_conversation
from tests.support.presence import PresenceComponent, caller

ADA, BOB, CY = caller("ada", 1), caller("bob", 2), caller("cy", 3)
ONLINE = {"online": True, "status": "online", "last_seen": None}
OFFLINE = {"online": False, "status": "offline", "last_seen": None}


@pytest_twisted.async_yield_fixture()
async def component(database: Database, redis: Redis) -> AsyncIterator[PresenceComponent]:
    """Ada and Bob talk with each other; Cy talks with Bob; nobody is connected."""
    await open_conversation(database, "ada", "bob")
    await open_conversation(database, "bob", "cy")
    component = await PresenceComponent(database, redis).open()
    yield component
    await component.session_events.stop()


@pytest_twisted.ensureDeferred
async def test_who_comes_is_announced_to_those_who_share_a_conversation(component: PresenceComponent) -> None:
    await component.arrive((1, "ada"), (3, "cy"))
    await component.arrive((2, "bob"))
    [announced] = [event for event in component.recorder.published if event.payload["user_id"] == "bob"]
    assert announced.payload == {"user_id": "bob", **ONLINE}
    assert announced.to == {"ada", "cy"}
    assert await component.get(ADA, "bob") == {"bob": ONLINE}


@pytest_twisted.ensureDeferred
async def test_a_second_device_is_no_news(component: PresenceComponent) -> None:
    await component.arrive((1, "ada"), (2, "bob"))
    await component.arrive((22, "bob"))
    await component.part(2)
    await component.later(60)
    assert component.recorder.of("bob") == [{"user_id": "bob", **ONLINE}]
    assert await component.get(ADA, "bob") == {"bob": ONLINE}


@pytest_twisted.ensureDeferred
async def test_who_leaves_is_gone_after_the_grace(component: PresenceComponent) -> None:
    await component.arrive((1, "ada"), (2, "bob"))
    left_at = component.now
    await component.part(2)
    await component.later(4.9)
    assert (await component.get(ADA, "bob"))["bob"]["online"]
    await component.later(0.1)
    gone = {"online": False, "status": "offline", "last_seen": left_at}
    assert component.recorder.of("bob")[-1] == {"user_id": "bob", **gone}
    assert await component.get(ADA, "bob") == {"bob": gone}


@pytest_twisted.ensureDeferred
async def test_a_short_interruption_is_not_published(component: PresenceComponent) -> None:
    await component.arrive((1, "ada"), (2, "bob"))
    for session in range(100, 110):
        await component.part(session - 1 if session > 100 else 2)
        await component.later(4)
        await component.arrive((session, "bob"))
    await component.later(60)
    assert component.recorder.of("bob") == [{"user_id": "bob", **ONLINE}]


@pytest_twisted.ensureDeferred
async def test_last_seen_lasts(component: PresenceComponent, database: Database, redis: Redis) -> None:
    await component.arrive((2, "bob"))
    left_at = component.now
    await component.part(2)
    await component.later(5)
    another = await PresenceComponent(database, redis, "another").open()
    assert (await another.get(ADA, "bob"))["bob"]["last_seen"] == left_at


@pytest_twisted.ensureDeferred
async def test_away_is_published(component: PresenceComponent) -> None:
    await component.arrive((1, "ada"), (2, "bob"), (22, "bob"))
    assert (await component.set(BOB, "away"))["status"] == "away"
    away = {"user_id": "bob", "online": True, "status": "away", "last_seen": None}
    own, others = component.recorder.published[-2:]
    assert (own.payload, own.to, own.exclude) == (away, {"bob"}, {2})
    assert (others.payload, others.to) == (away, {"ada"})


@pytest_twisted.ensureDeferred
async def test_to_choose_the_same_again_is_no_news(component: PresenceComponent) -> None:
    await component.arrive((1, "ada"), (2, "bob"))
    await component.set(BOB, "away")
    before = len(component.recorder.published)
    assert (await component.set(BOB, "away"))["status"] == "away"
    assert len(component.recorder.published) == before


@pytest_twisted.ensureDeferred
async def test_who_is_invisible_looks_offline_and_knows_better(component: PresenceComponent) -> None:
    await component.arrive((1, "ada"), (2, "bob"))
    assert await component.set(BOB, "invisible") == {"online": True, "status": "invisible", "last_seen": None}
    assert component.recorder.of("bob")[-1] == {"user_id": "bob", **OFFLINE}
    assert await component.get(ADA, "bob") == {"bob": OFFLINE}
    assert (await component.get(BOB, "bob"))["bob"]["status"] == "invisible"


@pytest_twisted.ensureDeferred
async def test_who_is_invisible_comes_and_goes_unseen(component: PresenceComponent) -> None:
    await component.arrive((1, "ada"), (2, "bob"))
    await component.set(BOB, "invisible")
    before = component.recorder.of("bob")
    await component.part(2)
    await component.later(60)
    await component.arrive((22, "bob"))
    await component.part(22)
    await component.later(60)
    assert component.recorder.of("bob") == before
    assert await component.get(ADA, "bob") == {"bob": OFFLINE}


@pytest_twisted.ensureDeferred
async def test_strangers_are_named_and_not_seen(component: PresenceComponent) -> None:
    await component.arrive((1, "ada"), (3, "cy"))
    seen = await component.get(ADA, "bob", "cy", "nobody")
    assert list(seen) == ["bob", "cy", "nobody"]
    assert seen["bob"] is not None
    assert seen["cy"] is seen["nobody"] is None
    assert await component.watch(ADA, "cy") == {"cy": None}
    component.recorder.published.clear()
    await component.set(CY, "away")
    assert "ada" not in {user_id for event in component.recorder.published for user_id in event.to}


@pytest_twisted.ensureDeferred
async def test_blocked_people_do_not_see_each_other(component: PresenceComponent, database: Database) -> None:
    await component.arrive((1, "ada"), (2, "bob"))
    await component.watch(ADA, "bob")
    await Blocks(database).block("bob", "ada")
    component.recorder.published.clear()
    await component.set(BOB, "away")
    await component.set(ADA, "away")
    assert {event.payload["user_id"]: event.to for event in component.recorder.published} == {
        "bob": {"bob"},
        "ada": {"ada"},
    }
    for looking, other in ((ADA, "bob"), (BOB, "ada")):
        assert await component.get(looking, other) == {other: None}


@pytest_twisted.ensureDeferred
async def test_a_user_who_archived_the_conversation_receives_presence_of_watched_users_only(
    component: PresenceComponent, database: Database
) -> None:
    chat = await open_conversation(database, "ada", "bob")
    await Membership(database).set_setting(chat, "ada", "archived", value=True)
    await component.arrive((1, "ada"))
    await component.arrive((2, "bob"))
    assert component.recorder.of("bob") == []
    assert await component.watch(ADA, "bob") == {"bob": ONLINE}
    await component.set(BOB, "away")
    assert (await component.recorder.wait_for(user_id="bob", status="away")).exclude == {2}
    assert component.recorder.published[-1].to == {"ada"}
    assert await component.unwatch(ADA, "bob") == []
    await component.set(BOB, "online")
    assert [event.to for event in component.recorder.published[2:]] == [{"bob"}]


@pytest_twisted.ensureDeferred
async def test_a_watch_ends_with_its_session(component: PresenceComponent, database: Database) -> None:
    chat = await open_conversation(database, "ada", "bob")
    await Membership(database).set_setting(chat, "ada", "archived", value=True)
    await component.arrive((1, "ada"), (2, "bob"), (11, "ada"))
    await component.watch(ADA, "bob")
    await component.part(1)
    component.recorder.published.clear()
    await component.set(BOB, "away")
    assert [event.to for event in component.recorder.published] == [{"bob"}]


@pytest_twisted.ensureDeferred
async def test_a_session_watches_a_thousand_people_at_most(component: PresenceComponent) -> None:
    component.watches.add_watches(1, "ada", [str(number) for number in range(999)])
    await component.watch(ADA, "bob")
    with pytest.raises(TooLarge):
        await component.watch(ADA, "ada")


@pytest_twisted.ensureDeferred
async def test_somebody_on_another_node_is_seen_until_its_lease_is_over(
    component: PresenceComponent, database: Database, redis: Redis
) -> None:
    other = await PresenceComponent(database, redis, "other").open()
    await other.arrive((2, "bob"))
    assert await component.get(ADA, "bob") == {"bob": ONLINE}
    await redis.run_command(
        lambda connection: connection.flushall()
    )  # as when the other node is dead for long
    assert await component.get(ADA, "bob") == {"bob": OFFLINE}
    await other.session_events.stop()


@pytest_twisted.ensureDeferred
async def test_who_goes_here_and_stays_on_another_node_stays(
    component: PresenceComponent, database: Database, redis: Redis
) -> None:
    other = await PresenceComponent(database, redis, "other").open()
    await other.arrive((20, "bob"))
    await component.arrive((1, "ada"), (2, "bob"))
    await component.part(2)
    await component.later(5)
    assert all(event["online"] for event in component.recorder.of("bob"))
    assert (await component.get(ADA, "bob"))["bob"]["online"]
    await other.session_events.stop()


@pytest_twisted.ensureDeferred
async def test_without_redis_presence_goes_on(database: Database) -> None:
    dead = Redis(reactor, "unix:///tmp/portico-nobody-listens-here.sock")
    await open_conversation(database, "ada", "bob")
    component = await PresenceComponent(database, dead).open()
    await component.arrive((1, "ada"), (2, "bob"))
    await component.part(2)
    await component.later(5)
    assert [event["online"] for event in component.recorder.of("bob")] == [True, False]
    assert not (await component.get(ADA, "bob"))["bob"]["online"]
    await component.session_events.stop()
    await dead.stop()


@pytest_twisted.ensureDeferred
async def test_what_the_database_could_not_answer_is_told_later(
    component: PresenceComponent, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await component.arrive((1, "ada"), (2, "bob"))
    await component.part(2)
    refused = []

    async def away(moments: object) -> None:
        refused.append(moments)
        raise Unavailable("the database does not answer")

    with monkeypatch.context() as patch:
        patch.setattr(component.contacts, "record_offline", away)
        component.clock.advance(5)
        while not refused:
            await database.query("select 1")
    assert [event["online"] for event in component.recorder.of("bob")] == [True]
    await component.later(RETRY)
    assert [event["online"] for event in component.recorder.of("bob")] == [True, False]
