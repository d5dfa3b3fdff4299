"""Presence for its watchers: over all devices, without flapping, only of users they may see."""

from collections.abc import AsyncIterator

import pytest
import pytest_twisted
from twisted.internet import reactor

from components.presence.event_publisher import RETRY
from portico.domain.errors import NotFound, TooLarge, Unavailable
from portico.storage.conversations.blocks import Blocks
from portico.storage.conversations.membership import Membership
from portico.storage.database import Database
from portico.storage.redis import Redis
from tests.storage.talk import begin
from tests.support.presence import PresenceRoom, caller

ADA, BOB, CY = caller("ada", 1), caller("bob", 2), caller("cy", 3)
ONLINE = {"online": True, "status": "online", "last_seen": None}
OFFLINE = {"online": False, "status": "offline", "last_seen": None}


@pytest_twisted.async_yield_fixture()
async def room(database: Database, redis: Redis) -> AsyncIterator[PresenceRoom]:
    """Ada and Bob talk with each other; Cy talks with Bob; nobody is connected."""
    await begin(database, "ada", "bob")
    await begin(database, "bob", "cy")
    room = await PresenceRoom(database, redis).open()
    yield room
    await room.session_events.stop()


@pytest_twisted.ensureDeferred
async def test_who_comes_is_announced_to_those_who_share_a_conversation(room: PresenceRoom) -> None:
    await room.arrive((1, "ada"), (3, "cy"))
    await room.arrive((2, "bob"))
    [announced] = [said for said in room.ears.said if said.payload["user_id"] == "bob"]
    assert announced.payload == {"user_id": "bob", **ONLINE}
    assert announced.to == {"ada", "cy"}
    assert await room.get(ADA, "bob") == {"bob": ONLINE}


@pytest_twisted.ensureDeferred
async def test_a_second_device_is_no_news(room: PresenceRoom) -> None:
    await room.arrive((1, "ada"), (2, "bob"))
    await room.arrive((22, "bob"))
    await room.part(2)
    await room.later(60)
    assert room.ears.of("bob") == [{"user_id": "bob", **ONLINE}]
    assert await room.get(ADA, "bob") == {"bob": ONLINE}


@pytest_twisted.ensureDeferred
async def test_who_leaves_is_gone_after_the_grace(room: PresenceRoom) -> None:
    await room.arrive((1, "ada"), (2, "bob"))
    left_at = room.now
    await room.part(2)
    await room.later(4.9)
    assert (await room.get(ADA, "bob"))["bob"]["online"]
    await room.later(0.1)
    gone = {"online": False, "status": "offline", "last_seen": left_at}
    assert room.ears.of("bob")[-1] == {"user_id": "bob", **gone}
    assert await room.get(ADA, "bob") == {"bob": gone}


@pytest_twisted.ensureDeferred
async def test_flapping_is_never_heard(room: PresenceRoom) -> None:
    await room.arrive((1, "ada"), (2, "bob"))
    for session in range(100, 110):
        await room.part(session - 1 if session > 100 else 2)
        await room.later(4)
        await room.arrive((session, "bob"))
    await room.later(60)
    assert room.ears.of("bob") == [{"user_id": "bob", **ONLINE}]


@pytest_twisted.ensureDeferred
async def test_last_seen_lasts(room: PresenceRoom, database: Database, redis: Redis) -> None:
    await room.arrive((2, "bob"))
    left_at = room.now
    await room.part(2)
    await room.later(5)
    another = await PresenceRoom(database, redis, "another").open()
    assert (await another.get(ADA, "bob"))["bob"]["last_seen"] == left_at


@pytest_twisted.ensureDeferred
async def test_being_away_is_told(room: PresenceRoom) -> None:
    await room.arrive((1, "ada"), (2, "bob"), (22, "bob"))
    assert (await room.set(BOB, "away"))["status"] == "away"
    away = {"user_id": "bob", "online": True, "status": "away", "last_seen": None}
    own, others = room.ears.said[-2:]
    assert (own.payload, own.to, own.exclude) == (away, {"bob"}, {2})
    assert (others.payload, others.to) == (away, {"ada"})


@pytest_twisted.ensureDeferred
async def test_to_choose_the_same_again_is_no_news(room: PresenceRoom) -> None:
    await room.arrive((1, "ada"), (2, "bob"))
    await room.set(BOB, "away")
    before = len(room.ears.said)
    assert (await room.set(BOB, "away"))["status"] == "away"
    assert len(room.ears.said) == before


@pytest_twisted.ensureDeferred
async def test_who_is_invisible_looks_offline_and_knows_better(room: PresenceRoom) -> None:
    await room.arrive((1, "ada"), (2, "bob"))
    assert await room.set(BOB, "invisible") == {"online": True, "status": "invisible", "last_seen": None}
    assert room.ears.of("bob")[-1] == {"user_id": "bob", **OFFLINE}
    assert await room.get(ADA, "bob") == {"bob": OFFLINE}
    assert (await room.get(BOB, "bob"))["bob"]["status"] == "invisible"


@pytest_twisted.ensureDeferred
async def test_who_is_invisible_comes_and_goes_unseen(room: PresenceRoom) -> None:
    await room.arrive((1, "ada"), (2, "bob"))
    await room.set(BOB, "invisible")
    before = room.ears.of("bob")
    await room.part(2)
    await room.later(60)
    await room.arrive((22, "bob"))
    await room.part(22)
    await room.later(60)
    assert room.ears.of("bob") == before
    assert await room.get(ADA, "bob") == {"bob": OFFLINE}


@pytest_twisted.ensureDeferred
async def test_strangers_are_refused(room: PresenceRoom) -> None:
    await room.arrive((1, "ada"), (3, "cy"))
    for refused in (room.get(ADA, "bob", "cy"), room.watch(ADA, "cy"), room.get(ADA, "nobody")):
        with pytest.raises(NotFound):
            await refused
    assert room.ears.of("cy") == []


@pytest_twisted.ensureDeferred
async def test_blocked_people_do_not_see_each_other(room: PresenceRoom, database: Database) -> None:
    await room.arrive((1, "ada"), (2, "bob"))
    await room.watch(ADA, "bob")
    await Blocks(database).block("bob", "ada")
    room.ears.said.clear()
    await room.set(BOB, "away")
    await room.set(ADA, "away")
    assert {said.payload["user_id"]: said.to for said in room.ears.said} == {"bob": {"bob"}, "ada": {"ada"}}
    for looking, other in ((ADA, "bob"), (BOB, "ada")):
        with pytest.raises(NotFound):
            await room.get(looking, other)


@pytest_twisted.ensureDeferred
async def test_who_put_the_conversation_away_hears_only_of_those_they_watch(
    room: PresenceRoom, database: Database
) -> None:
    chat = await begin(database, "ada", "bob")
    await Membership(database).keep(chat, "ada", "archived", value=True)
    await room.arrive((1, "ada"))
    await room.arrive((2, "bob"))
    assert room.ears.of("bob") == []
    assert await room.watch(ADA, "bob") == {"bob": ONLINE}
    await room.set(BOB, "away")
    assert (await room.ears.hear(user_id="bob", status="away")).exclude == {2}
    assert room.ears.said[-1].to == {"ada"}
    assert await room.unwatch(ADA, "bob") == []
    await room.set(BOB, "online")
    assert [said.to for said in room.ears.said[2:]] == [{"bob"}]


@pytest_twisted.ensureDeferred
async def test_a_watch_ends_with_its_session(room: PresenceRoom, database: Database) -> None:
    chat = await begin(database, "ada", "bob")
    await Membership(database).keep(chat, "ada", "archived", value=True)
    await room.arrive((1, "ada"), (2, "bob"), (11, "ada"))
    await room.watch(ADA, "bob")
    await room.part(1)
    room.ears.said.clear()
    await room.set(BOB, "away")
    assert [said.to for said in room.ears.said] == [{"bob"}]


@pytest_twisted.ensureDeferred
async def test_a_session_watches_a_thousand_people_at_most(room: PresenceRoom) -> None:
    room.watches.add(1, "ada", [str(number) for number in range(999)])
    await room.watch(ADA, "bob")
    with pytest.raises(TooLarge):
        await room.watch(ADA, "ada")


@pytest_twisted.ensureDeferred
async def test_somebody_on_another_node_is_seen_until_its_lease_is_over(
    room: PresenceRoom, database: Database, redis: Redis
) -> None:
    other = await PresenceRoom(database, redis, "other").open()
    await other.arrive((2, "bob"))
    assert await room.get(ADA, "bob") == {"bob": ONLINE}
    await redis.ask(lambda connection: connection.flushall())  # as when the other node is dead for long
    assert await room.get(ADA, "bob") == {"bob": OFFLINE}
    await other.session_events.stop()


@pytest_twisted.ensureDeferred
async def test_who_goes_here_and_stays_on_another_node_stays(
    room: PresenceRoom, database: Database, redis: Redis
) -> None:
    other = await PresenceRoom(database, redis, "other").open()
    await other.arrive((20, "bob"))
    await room.arrive((1, "ada"), (2, "bob"))
    await room.part(2)
    await room.later(5)
    assert all(said["online"] for said in room.ears.of("bob"))
    assert (await room.get(ADA, "bob"))["bob"]["online"]
    await other.session_events.stop()


@pytest_twisted.ensureDeferred
async def test_without_redis_presence_goes_on(database: Database) -> None:
    dead = Redis(reactor, "unix:///tmp/portico-nobody-listens-here.sock")
    await begin(database, "ada", "bob")
    room = await PresenceRoom(database, dead).open()
    await room.arrive((1, "ada"), (2, "bob"))
    await room.part(2)
    await room.later(5)
    assert [said["online"] for said in room.ears.of("bob")] == [True, False]
    assert not (await room.get(ADA, "bob"))["bob"]["online"]
    await room.session_events.stop()
    await dead.stop()


@pytest_twisted.ensureDeferred
async def test_what_the_database_could_not_answer_is_told_later(
    room: PresenceRoom, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await room.arrive((1, "ada"), (2, "bob"))
    await room.part(2)
    refused = []

    async def away(moments: object) -> None:
        refused.append(moments)
        raise Unavailable("the database does not answer")

    with monkeypatch.context() as patch:
        patch.setattr(room.contacts, "went", away)
        room.clock.advance(5)
        while not refused:
            await database.query("select 1")
    assert [said["online"] for said in room.ears.of("bob")] == [True]
    await room.later(RETRY)
    assert [said["online"] for said in room.ears.of("bob")] == [True, False]
