"""A site whose own models are from before Portico: what is read from it, and exactly what it is sent."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_twisted

from portico.contract.conversation import UpdateConversation
from portico.domain.people import Caller
from portico.storage.conversations.membership import Membership
from portico.storage.conversations.store import Conversations
from portico.storage.database import Database
from portico.storage.delivery.preferences import PreferenceStore
from portico.storage.messages.changes import Changes
from portico.storage.users.people import People
from tests.storage.sample_messages import allow_all, open_conversation, send_text
from tests.support.bridged import Adopting, Bridged
from tests.support.delivery import read
from tests.support.own_site import NUMBERS, OBJECTS, STRINGS, OwnSite, running_own_site

WRITINGS = [NUMBERS, STRINGS, OBJECTS]


@pytest_twisted.async_yield_fixture()
async def adopting(request: Any, database: Database) -> AsyncIterator[Adopting]:
    async with running_own_site(request.param) as site:
        site.users = {"7": {"name": "Ada Lovelace"}, "8": {"name": "Bob"}}
        bridged = Bridged(database, site)
        await bridged.begin()
        yield Adopting(bridged)
        await bridged.stop()


def site_of(adopting: Adopting) -> OwnSite:
    assert isinstance(adopting.django, OwnSite)
    return adopting.django


async def view_of(adopting: Adopting, user_id: str = "7") -> Any:
    [(id_, *_)] = await adopting.conversations()
    return await Conversations(adopting.database).get(user_id, id_)


@pytest.mark.parametrize("adopting", WRITINGS, indirect=True)
@pytest_twisted.ensureDeferred
async def test_a_buyer_and_a_seller_become_participants_with_roles(adopting: Adopting) -> None:
    row = site_of(adopting).converse(7, 8)
    await adopting.welcome("7")
    [(_, kind, property_id, _, site_id)] = await adopting.conversations()
    assert (kind, property_id, site_id) == ("property_inquiry", "42", row["id"])
    view = await view_of(adopting)
    assert sorted(person.user_id for person in view.participants) == ["7", "8"]
    assert view.metadata["roles"] == {"7": "buyer", "8": "seller"}
    assert site_of(adopting).of("POST") == []  # it has its conversation, and no place for ours


@pytest.mark.parametrize("adopting", WRITINGS, indirect=True)
@pytest_twisted.ensureDeferred
async def test_what_is_said_in_it_is_sent_once_and_each_message_is_marked(adopting: Adopting) -> None:
    site, database = site_of(adopting), adopting.database
    row = site.converse(7, 8)
    await adopting.welcome("7")
    [(chat, *_)] = await adopting.conversations()
    first = await send_text(database, chat, "7", "Is it free?")
    second = await send_text(database, chat, "7", "I can come on Monday.")
    await adopting.bridged.round()
    [asked, _] = site.of("POST")
    assert asked.path == "/api/messages/"
    assert asked.headers["idempotency-key"] == f"message-{first.id}-1"
    own = ("conversation", "sender", "content")
    assert [asked.body[key] for key in own] == [row["id"], 7, "Is it free?"]
    assert asked.body["created_at"] == first.created_at
    await read(database, "8", chat, 2)
    await adopting.bridged.round()
    marks = site.of("PATCH")
    assert [mark.path for mark in marks] == [f"/api/messages/{id_}/mark-read/" for id_ in site.said]
    assert [mark.headers["idempotency-key"] for mark in marks] == [f"read-{chat}-8-1", f"read-{chat}-8-2"]
    assert all(message["is_read"] for message in site.said.values())
    await Changes(database).edit(second.id, "I can come on Tuesday.", Caller("7", "user", 0), allow_all)
    await adopting.bridged.round()
    assert len(site.said) == 2  # its model has no place for what was edited: a second row would say it twice


@pytest.mark.parametrize("adopting", WRITINGS, indirect=True)
@pytest_twisted.ensureDeferred
async def test_a_conversation_that_began_here_gets_one_row_there(adopting: Adopting) -> None:
    site, database = site_of(adopting), adopting.database
    chat = await open_conversation(database, "8", "7", kind="property_inquiry")
    await database.query("update conversation set property_id = '42' where id = %s returning 1", (chat,))
    await send_text(database, chat, "8", "Hello")
    await adopting.bridged.round()
    conversation, message = site.of("POST")
    body = conversation.body
    assert (body["property"], body["buyer"], body["seller"]) == (42, 8, 7)
    [row] = site.rows.values()
    assert message.body["conversation"] == row["id"]
    await Membership(database).update(UpdateConversation(conversation_id=chat, title="New"), "8")
    await adopting.bridged.round()
    assert len(site.rows) == 1


@pytest.mark.parametrize("adopting", [OBJECTS], indirect=True)
@pytest_twisted.ensureDeferred
async def test_names_of_participants_are_used_until_the_people_have_their_own(adopting: Adopting) -> None:
    site_of(adopting).converse(7, 8)
    await adopting.welcome("7")
    people = People(adopting.database)
    assert [(await people.get(id_)).name for id_ in ("7", "8")] == ["Person 7", "Person 8"]
    await adopting.bridged.people.refresh(["7"])
    assert (await people.get("7")).name == "Ada Lovelace"


@pytest.mark.parametrize("adopting", [NUMBERS, STRINGS], indirect=True)
@pytest_twisted.ensureDeferred
async def test_participants_of_their_own_endpoint_and_a_property_with_its_title(adopting: Adopting) -> None:
    home = {"id": 42, "title": "Garden flat", "price": "950.00", "currency": "USD", "image": "/media/1.jpg"}
    row = site_of(adopting).converse(7, 8, property=home)
    del row["buyer"], row["seller"]
    await adopting.welcome("7")
    view = await view_of(adopting)
    assert view.property_id == "42"
    assert view.metadata["property"] == {"title": "Garden flat", "price": "950.00", "currency": "USD"}
    assert {person.user_id: person.name for person in view.participants} == {"7": "Person 7", "8": "Person 8"}


@pytest.mark.parametrize("adopting", WRITINGS, indirect=True)
@pytest_twisted.ensureDeferred
async def test_preferences_and_push_tokens_are_read_as_they_are(adopting: Adopting) -> None:
    database = adopting.database
    site = site_of(adopting)
    site.users["7"] = {"first_name": "Ada", "last_name": "Lovelace", "phone_number": "+254712345678"}
    site.preferences["7"] = {"email_enabled": False, "sms_enabled": 1, "push_enabled": "true"}
    row = {"id": 1, "user": 7, "created_at": "2024-05-01T10:00:00Z"}
    site.tokens["7"] = [
        {**row, "token": "ExponentPushToken[abc]", "device_type": "ios"},
        {**row, "token": "fcm-token", "device_type": "Android"},
        {**row, "token": "web-token", "device_type": "web"},
        {**row, "token": "old", "device_type": "ios", "is_active": False},
        {**row, "token": "", "device_type": "fridge"},
    ]
    await adopting.bridged.people.refresh(["7"])
    assert [(asked.method, asked.path) for asked in site.asked] == [
        ("GET", "/api/users/7/"),
        ("GET", "/api/users/7/notification-preferences/"),
        ("GET", "/api/users/7/push-tokens/"),
    ]
    me = await People(database).get("7")
    assert (me.name, me.mobile) == ("Ada Lovelace", "+254712345678")
    stored = await PreferenceStore(database).get("7")
    assert [stored.wants("message", channel) for channel in ("email", "sms", "push")] == [False, True, True]
    assert [stored.wants("call", channel) for channel in ("email", "sms", "push")] == [False, False, True]
    rows = await database.query("select token, provider, platform from device order by token")
    assert rows == [
        ("ExponentPushToken[abc]", "expo", "ios"),
        ("fcm-token", "fcm", "android"),
        ("web-token", "fcm", "web"),
    ]
