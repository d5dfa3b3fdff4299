"""Typing indicators: started, stopped, timed out, and received only by those they concern."""

from collections.abc import AsyncIterator

import pytest
import pytest_twisted
from twisted.internet import reactor
from twisted.internet.defer import Deferred

from portico.domain.errors import Blocked, NotFound
from portico.settings.core import Settings
from portico.storage.conversations.audiences import Audiences
from portico.storage.conversations.blocks import Blocks
from portico.storage.conversations.membership import Membership
from portico.storage.database import Database
from portico.storage.pool import Pool
from portico.storage.redis import Redis
from tests.storage.sample_messages import open_conversation
from tests.support.components import open_components
from tests.support.people import arrive
from tests.support.presence import PresenceComponent, RecordedEvent, caller

ADA, BOB, CY = caller("ada", 1), caller("bob", 2), caller("cy", 3)


@pytest_twisted.async_yield_fixture()
async def component(database: Database, stores: Settings) -> AsyncIterator[PresenceComponent]:
    """Ada (on two devices), Bob and Cy are here."""
    redis = Redis(reactor, stores.redis)
    component = await PresenceComponent(database, redis).open()
    await component.arrive((1, "ada"), (11, "ada"), (2, "bob"), (3, "cy"))
    component.recorder.published.clear()
    yield component
    await component.session_events.stop()
    await redis.stop()


@pytest_twisted.async_yield_fixture()
async def group(database: Database) -> AsyncIterator[int]:
    """A conversation of Ada, Bob and Cy."""
    yield await open_conversation(database, "ada", "bob", "cy", kind="group")


def typed(component: PresenceComponent, user_id: str = "ada") -> list[bool]:
    return [event["is_typing"] for event in component.recorder.of(user_id)]


@pytest_twisted.ensureDeferred
async def test_the_others_and_the_users_other_device_receive_it(
    component: PresenceComponent, group: int
) -> None:
    await component.type(ADA, group)
    payload = {"conversation_id": group, "user_id": "ada", "is_typing": True}
    assert component.recorder.published == [
        RecordedEvent("TypingChanged", payload, {"ada", "bob", "cy"}, {1})
    ]
    await component.type(ADA, group, is_typing=False)
    assert component.recorder.published[1] == RecordedEvent(
        "TypingChanged", {**payload, "is_typing": False}, {"ada", "bob", "cy"}, {1}
    )


@pytest_twisted.ensureDeferred
async def test_it_ends_by_itself_after_six_seconds(component: PresenceComponent, group: int) -> None:
    await component.type(ADA, group)
    component.clock.advance(5.9)
    await component.type(BOB, group)  # what Ada's time has brought was asked before
    assert typed(component) == [True]
    component.clock.advance(0.1)
    ended = await component.recorder.wait_for(user_id="ada", is_typing=False)
    assert (ended.to, ended.exclude) == ({"ada", "bob", "cy"}, {1})


@pytest_twisted.ensureDeferred
async def test_a_repeated_start_of_typing_prolongs_it_without_an_event(
    component: PresenceComponent, group: int
) -> None:
    await component.type(ADA, group)
    for _ in range(3):
        component.clock.advance(5)
        await component.type(ADA, group)
    assert typed(component) == [True]
    component.clock.advance(6)
    await component.recorder.wait_for(user_id="ada", is_typing=False)


@pytest_twisted.ensureDeferred
async def test_it_ends_when_the_device_disconnects(component: PresenceComponent, group: int) -> None:
    await component.type(ADA, group)
    await component.part(1)
    await component.recorder.wait_for(user_id="ada", is_typing=False)


@pytest_twisted.ensureDeferred
async def test_it_goes_on_while_another_device_types(component: PresenceComponent, group: int) -> None:
    await component.type(ADA, group)
    await component.type(caller("ada", 11), group)
    await component.type(ADA, group, is_typing=False)
    assert typed(component) == [True]
    await component.part(11)
    await component.recorder.wait_for(user_id="ada", is_typing=False)


@pytest_twisted.ensureDeferred
async def test_an_end_without_a_beginning_is_not_told(component: PresenceComponent, group: int) -> None:
    await component.type(ADA, group, is_typing=False)
    assert component.recorder.published == []


@pytest_twisted.ensureDeferred
async def test_strangers_cannot_type(component: PresenceComponent, database: Database) -> None:
    chat = await open_conversation(database, "ada", "bob")
    for conversation_id in (chat, chat + 1000):
        with pytest.raises(NotFound):
            await component.type(CY, conversation_id)
    assert component.recorder.published == []


@pytest_twisted.ensureDeferred
async def test_nobody_types_into_a_blocked_conversation(
    component: PresenceComponent, database: Database
) -> None:
    chat = await open_conversation(database, "ada", "bob")
    await Membership(database).block(chat, "bob")
    for typist in (ADA, BOB):
        with pytest.raises(Blocked):
            await component.type(typist, chat)
    assert component.recorder.published == []


@pytest_twisted.ensureDeferred
async def test_it_ends_for_those_who_stay_when_the_typist_is_put_out(
    component: PresenceComponent, database: Database, group: int
) -> None:
    await component.type(BOB, group)
    await Membership(database).remove(group, "ada", "bob")
    component.clock.advance(6)
    assert (await component.recorder.wait_for(user_id="bob", is_typing=False)).to == {"ada", "cy"}


@pytest_twisted.ensureDeferred
async def test_a_user_who_left_does_not_receive_the_end_of_typing(
    component: PresenceComponent, database: Database, group: int
) -> None:
    await component.type(ADA, group)
    await Membership(database).leave(group, "cy")
    component.clock.advance(6)
    assert (await component.recorder.wait_for(user_id="ada", is_typing=False)).to == {"ada", "bob"}


@pytest_twisted.ensureDeferred
async def test_blocked_people_receive_no_typing_of_each_other(
    component: PresenceComponent, database: Database, group: int
) -> None:
    await Blocks(database).block("bob", "ada")
    await component.type(ADA, group)
    assert component.recorder.published[0].to == {"ada", "cy"}


@pytest_twisted.ensureDeferred
async def test_who_is_invisible_types_unseen(component: PresenceComponent, group: int) -> None:
    await component.set(ADA, "invisible")
    component.recorder.published.clear()
    await component.type(ADA, group)
    assert [event.to for event in component.recorder.published] == [{"ada"}]


@pytest_twisted.ensureDeferred
async def test_typing_needs_no_write(component: PresenceComponent, stores: Settings, group: int) -> None:
    pool = Pool(reactor, stores.dsn, 1, ("set default_transaction_read_only = on",))
    pool.start()
    component.typing._store = Audiences(Database(pool))
    await component.type(ADA, group)
    await component.type(ADA, group, is_typing=False)
    assert typed(component) == [True, False]
    pool.stop()


@pytest_twisted.ensureDeferred
async def test_a_message_ends_the_typing_of_its_sender_on_all_devices(
    component: PresenceComponent, group: int
) -> None:
    for device in (ADA, caller("ada", 11), BOB):
        await component.type(device, group)
    component.typing.end_for_senders([[group, "ada", component.clock.seconds()]])
    await component.recorder.wait_for(user_id="ada", is_typing=False)
    assert (typed(component), typed(component, "bob")) == ([True, False], [True])
    component.clock.advance(6)
    await component.recorder.wait_for(user_id="bob", is_typing=False)
    assert typed(component) == [True, False]


@pytest_twisted.ensureDeferred
async def test_who_types_the_next_message_already_goes_on(component: PresenceComponent, group: int) -> None:
    sent_at = component.clock.seconds()
    component.clock.advance(0.05)
    await component.type(ADA, group)
    component.typing.end_for_senders([[group, "ada", sent_at]])
    component.clock.advance(1)
    await component.type(BOB, group)
    assert typed(component) == [True]


@pytest_twisted.ensureDeferred
async def test_a_message_ends_typing_that_was_said_before_it_and_is_still_looked_up(
    component: PresenceComponent, group: int
) -> None:
    typing = Deferred.fromCoroutine(component.type(ADA, group))
    component.typing.end_for_senders([[group, "ada", component.clock.seconds()]])
    await typing
    await component.recorder.wait_for(user_id="ada", is_typing=False)
    assert typed(component) == [True, False]


@pytest_twisted.ensureDeferred
async def test_messages_of_people_who_do_not_type_ask_the_database_nothing(
    component: PresenceComponent, group: int
) -> None:
    component.typing._store = None  # type: ignore[assignment] # a query would fail
    component.typing.end_for_senders([[group, "ada", component.clock.seconds()], [group + 1, "bob", 0.0]])
    component.clock.advance(1)
    assert component.recorder.published == []


@pytest_twisted.ensureDeferred
async def test_whoever_sends_has_stopped_typing_for_the_others(stores: Settings) -> None:
    """All processes: the one that stores messages tells the one that knows who types."""
    async with open_components(stores) as components:
        ada, bob = await arrive(components, "typing-ada"), await arrive(components, "typing-bob")
        opened = await ada.ask("conversation.create", participant_ids=["typing-bob"], type="general")
        place = {"conversation_id": opened["conversation"]["id"]}
        await ada.ask("typing.set", **place, is_typing=True)
        await ada.ask("message.send", **place, text="done", local_id="done")
        ended = await bob.wait_for("typing", is_typing=False)
        assert ended == {**place, "user_id": "typing-ada", "is_typing": False}
        names = [name for name in bob.names() if name in ("typing", "message.created")]
        assert names == ["typing", "message.created", "typing"]
