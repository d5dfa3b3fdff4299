"""Typing indicators: started, stopped, timed out, and received only by those they concern."""

from collections.abc import AsyncIterator

import pytest
import pytest_twisted
from twisted.internet import reactor

from portico.domain.errors import Blocked, NotFound
from portico.settings.core import Settings
from portico.storage.conversations.audiences import Audiences
from portico.storage.conversations.blocks import Blocks
from portico.storage.conversations.membership import Membership
from portico.storage.database import Database
from portico.storage.pool import Pool
from portico.storage.redis import Redis
from tests.storage.talk import begin
from tests.support.presence import PresenceRoom, Said, caller

ADA, BOB, CY = caller("ada", 1), caller("bob", 2), caller("cy", 3)


@pytest_twisted.async_yield_fixture()
async def room(database: Database, stores: Settings) -> AsyncIterator[PresenceRoom]:
    """Ada (on two devices), Bob and Cy are here."""
    redis = Redis(reactor, stores.redis)
    room = await PresenceRoom(database, redis).open()
    await room.arrive((1, "ada"), (11, "ada"), (2, "bob"), (3, "cy"))
    room.ears.said.clear()
    yield room
    await room.session_events.stop()
    await redis.stop()


@pytest_twisted.async_yield_fixture()
async def group(database: Database) -> AsyncIterator[int]:
    """A conversation of Ada, Bob and Cy."""
    yield await begin(database, "ada", "bob", "cy", kind="group")


def typed(room: PresenceRoom, user_id: str = "ada") -> list[bool]:
    return [said["is_typing"] for said in room.ears.of(user_id)]


@pytest_twisted.ensureDeferred
async def test_the_others_hear_it_and_the_own_other_device(room: PresenceRoom, group: int) -> None:
    await room.type(ADA, group)
    payload = {"conversation_id": group, "user_id": "ada", "is_typing": True}
    assert room.ears.said == [Said("TypingChanged", payload, {"ada", "bob", "cy"}, {1})]
    await room.type(ADA, group, is_typing=False)
    assert room.ears.said[1] == Said(
        "TypingChanged", {**payload, "is_typing": False}, {"ada", "bob", "cy"}, {1}
    )


@pytest_twisted.ensureDeferred
async def test_it_ends_by_itself_after_six_seconds(room: PresenceRoom, group: int) -> None:
    await room.type(ADA, group)
    room.clock.advance(5.9)
    await room.type(BOB, group)  # what Ada's time has brought was asked before
    assert typed(room) == [True]
    room.clock.advance(0.1)
    ended = await room.ears.hear(user_id="ada", is_typing=False)
    assert (ended.to, ended.exclude) == ({"ada", "bob", "cy"}, {1})


@pytest_twisted.ensureDeferred
async def test_to_say_it_again_prolongs_it_and_is_no_news(room: PresenceRoom, group: int) -> None:
    await room.type(ADA, group)
    for _ in range(3):
        room.clock.advance(5)
        await room.type(ADA, group)
    assert typed(room) == [True]
    room.clock.advance(6)
    await room.ears.hear(user_id="ada", is_typing=False)


@pytest_twisted.ensureDeferred
async def test_it_ends_when_the_device_disconnects(room: PresenceRoom, group: int) -> None:
    await room.type(ADA, group)
    await room.part(1)
    await room.ears.hear(user_id="ada", is_typing=False)


@pytest_twisted.ensureDeferred
async def test_it_goes_on_while_another_device_types(room: PresenceRoom, group: int) -> None:
    await room.type(ADA, group)
    await room.type(caller("ada", 11), group)
    await room.type(ADA, group, is_typing=False)
    assert typed(room) == [True]
    await room.part(11)
    await room.ears.hear(user_id="ada", is_typing=False)


@pytest_twisted.ensureDeferred
async def test_an_end_without_a_beginning_is_not_told(room: PresenceRoom, group: int) -> None:
    await room.type(ADA, group, is_typing=False)
    assert room.ears.said == []


@pytest_twisted.ensureDeferred
async def test_strangers_cannot_type(room: PresenceRoom, database: Database) -> None:
    chat = await begin(database, "ada", "bob")
    for conversation_id in (chat, chat + 1000):
        with pytest.raises(NotFound):
            await room.type(CY, conversation_id)
    assert room.ears.said == []


@pytest_twisted.ensureDeferred
async def test_nobody_types_into_a_blocked_conversation(room: PresenceRoom, database: Database) -> None:
    chat = await begin(database, "ada", "bob")
    await Membership(database).block(chat, "bob")
    for typist in (ADA, BOB):
        with pytest.raises(Blocked):
            await room.type(typist, chat)
    assert room.ears.said == []


@pytest_twisted.ensureDeferred
async def test_it_ends_for_those_who_stay_when_the_typist_is_put_out(
    room: PresenceRoom, database: Database, group: int
) -> None:
    await room.type(BOB, group)
    await Membership(database).remove(group, "ada", "bob")
    room.clock.advance(6)
    assert (await room.ears.hear(user_id="bob", is_typing=False)).to == {"ada", "cy"}


@pytest_twisted.ensureDeferred
async def test_who_left_meanwhile_does_not_hear_the_end(
    room: PresenceRoom, database: Database, group: int
) -> None:
    await room.type(ADA, group)
    await Membership(database).leave(group, "cy")
    room.clock.advance(6)
    assert (await room.ears.hear(user_id="ada", is_typing=False)).to == {"ada", "bob"}


@pytest_twisted.ensureDeferred
async def test_blocked_people_do_not_hear_each_other_type(
    room: PresenceRoom, database: Database, group: int
) -> None:
    await Blocks(database).block("bob", "ada")
    await room.type(ADA, group)
    assert room.ears.said[0].to == {"ada", "cy"}


@pytest_twisted.ensureDeferred
async def test_who_is_invisible_types_unseen(room: PresenceRoom, group: int) -> None:
    await room.set(ADA, "invisible")
    room.ears.said.clear()
    await room.type(ADA, group)
    assert [said.to for said in room.ears.said] == [{"ada"}]


@pytest_twisted.ensureDeferred
async def test_typing_needs_no_write(room: PresenceRoom, stores: Settings, group: int) -> None:
    pool = Pool(reactor, stores.dsn, 1, ("set default_transaction_read_only = on",))
    pool.start()
    room.typing._store = Audiences(Database(pool))
    await room.type(ADA, group)
    await room.type(ADA, group, is_typing=False)
    assert typed(room) == [True, False]
    pool.stop()
