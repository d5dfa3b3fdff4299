"""`message.send` to a user: it opens the conversation of the two once, for a message that is stored."""

from typing import Any

import pytest
import pytest_twisted

from portico.settings.core import Settings
from portico.storage.database import Database
from tests.support.components import Components, open_components
from tests.support.people import Person, arrive, wait_for_all_events
from tests.support.waiting import together


async def write(person: Person, to_user_id: str, local_id: str = "1", **more: Any) -> dict[str, Any]:
    """Send a text to a user."""
    return await person.ask("message.send", to_user_id=to_user_id, text="Hi", local_id=local_id, **more)


async def refusal(person: Person, **arguments: Any) -> tuple[str, dict[str, Any]]:
    """How a send is refused."""
    error = await person.refused("message.send", **{"local_id": "1", "text": "Hi", **arguments})
    return error.error.removeprefix("portico.error."), error.kwargs


async def conversations_of(person: Person) -> list[int]:
    return [each["id"] for each in (await person.ask("conversation.list"))["conversations"]]


@pytest_twisted.ensureDeferred
async def test_the_first_message_opens_the_conversation_and_the_next_ones_do_not(
    components: Components,
) -> None:
    ada, tablet, bob = [await arrive(components, user_id) for user_id in ("ada", "ada", "bob")]
    first = await write(ada, "bob", title="Hello")
    opened = first["conversation"]
    assert (opened["type"], opened["title"], opened["property_id"]) == ("general", "Hello", None)
    assert (opened["last_message"], opened["last_seq"], opened["unread"]) == (first["message"], 1, 0)
    for device in (tablet, bob):
        assert (await device.wait_for("conversation.created"))["conversation"]["id"] == opened["id"]
        assert (await device.wait_for("message.created"))["message"] == first["message"]
        assert device.names().index("conversation.created") < device.names().index("message.created")
    answer = await write(bob, "ada", title="Ignored")
    second = await write(ada, "bob", "2")
    for sent in (answer, second):
        assert (sent["message"]["conversation_id"], "conversation" in sent) == (opened["id"], False)
    await wait_for_all_events(bob, ada, opened["id"])
    assert "conversation.created" not in ada.names()


@pytest_twisted.ensureDeferred
async def test_a_retry_stores_nothing_twice_whatever_was_opened_meanwhile(components: Components) -> None:
    ada = await arrive(components, "ada")
    inquiry = (await ada.ask("conversation.create", participant_ids=["bob"]))["conversation"]["id"]
    first = await write(ada, "bob")
    assert first["message"]["conversation_id"] == inquiry, "the only conversation of the two"
    await ada.ask("conversation.create", participant_ids=["bob"], type="general")
    again = await write(ada, "bob")
    assert (again["duplicate"], again["message"]) == (True, first["message"])
    assert len(await conversations_of(ada)) == 2


@pytest_twisted.ensureDeferred
async def test_many_retries_at_once_make_one_conversation_and_one_message(components: Components) -> None:
    ada = await arrive(components, "ada")
    sent = await together(*[write(ada, "bob", property_id=42) for _ in range(6)])
    assert len({each["message"]["id"] for each in sent}) == 1
    assert [each["duplicate"] for each in sent].count(False) == 1
    assert ["conversation" in each for each in sent].count(True) == 1
    [conversation_id] = await conversations_of(ada)
    listed = await ada.ask("message.list", conversation_id=conversation_id)
    assert [message["seq"] for message in listed["messages"]] == [1]


@pytest_twisted.ensureDeferred
async def test_both_writing_at_once_are_in_one_conversation(components: Components) -> None:
    ada, bob = await arrive(components, "ada"), await arrive(components, "bob")
    sent = await together(write(ada, "bob"), write(bob, "ada"))
    [conversation_id] = await conversations_of(ada)
    assert {each["message"]["conversation_id"] for each in sent} == {conversation_id}
    assert sorted(each["message"]["seq"] for each in sent) == [1, 2]
    assert ["conversation" in each for each in sent].count(True) == 1


@pytest.mark.parametrize(
    ("arguments", "created_as"),
    [
        ({}, {"type": "general"}),
        ({"property_id": 42}, {"property_id": "42"}),
        ({"property_id": "42", "conversation_type": "support"}, {"type": "support", "property_id": 42}),
        ({"conversation_type": "property_inquiry"}, {}),
    ],
)
@pytest_twisted.ensureDeferred
async def test_it_is_the_conversation_that_create_gives(
    components: Components, arguments: dict[str, Any], created_as: dict[str, Any]
) -> None:
    ada = await arrive(components, "ada")
    sent = await write(ada, "bob", **arguments)
    created = await ada.ask("conversation.create", participant_ids=["bob"], **created_as)
    assert (created["created"], created["conversation"]["id"]) == (False, sent["conversation"]["id"])


UNSENDABLE: list[tuple[dict[str, Any], str, str]] = [
    ({}, "invalid_argument", "conversation_id"),
    ({"to_user_id": "bob", "conversation_id": 1}, "invalid_argument", "conversation_id"),
    ({"to_user_id": "ada"}, "invalid_argument", "to_user_id"),
    ({"to_user_id": "b\u200bob"}, "invalid_argument", "to_user_id"),
    ({"to_user_id": "x" * 65}, "invalid_argument", "to_user_id"),
    ({"to_user_id": 7}, "invalid_argument", "to_user_id"),
    ({"conversation_id": 1, "title": "Flat"}, "invalid_argument", "title"),
    ({"conversation_id": 1, "property_id": "42"}, "invalid_argument", "property_id"),
    ({"to_user_id": "bob", "conversation_type": "group"}, "invalid_argument", "conversation_type"),
    ({"to_user_id": "bob", "title": "two\nlines"}, "invalid_argument", "title"),
    ({"to_user_id": "bob", "text": " "}, "invalid_argument", "text"),
    ({"to_user_id": "bob", "text": "x" * 5001}, "too_large", "text"),
    ({"to_user_id": "bob", "reply_to": 1}, "invalid_argument", "reply_to"),
    (
        {"to_user_id": "bob", "attachments": [{"media_id": "none"}]},
        "invalid_argument",
        "attachments[0].media_id",
    ),
]


@pytest_twisted.ensureDeferred
async def test_a_message_that_cannot_be_stored_opens_nothing(components: Components) -> None:
    ada = await arrive(components, "ada")
    for arguments, code, field in UNSENDABLE:
        error, fields = await refusal(ada, **arguments)
        assert (error, fields.get("field")) == (code, field), arguments
    assert await conversations_of(ada) == []


@pytest_twisted.ensureDeferred
async def test_a_used_local_id_opens_nothing(components: Components) -> None:
    ada = await arrive(components, "ada")
    sent = await write(ada, "bob")
    assert await refusal(ada, to_user_id="cy") == ("conflict", {"field": "local_id"})
    assert await conversations_of(ada) == [sent["conversation"]["id"]]


@pytest_twisted.ensureDeferred
async def test_blocks_are_answered_as_create_and_send_answer_them(components: Components) -> None:
    ada, bob = await arrive(components, "ada"), await arrive(components, "bob")
    other = (await write(bob, "cy"))["conversation"]["id"]
    await bob.ask("user.block", user_id="ada")
    assert (await refusal(bob, to_user_id="ada", local_id="2"))[0] == "blocked"
    assert (await refusal(ada, to_user_id="bob"))[0] == "blocked"
    assert await conversations_of(bob) == [other]
    assert "conversation.created" not in bob.names()


@pytest_twisted.ensureDeferred
async def test_who_has_no_messages_left_opens_nothing(database: Database, stores: Settings) -> None:
    async with open_components(stores, rate_limit=1) as components:
        name = f"eager-{id(components)}"
        ada = await arrive(components, name)
        sent = await write(ada, "bob", f"{name}-1")
        assert (await refusal(ada, to_user_id="cy", local_id=f"{name}-2"))[0] == "rate_limited"
        assert await conversations_of(ada) == [sent["conversation"]["id"]]
        assert (await write(ada, "bob", f"{name}-1"))["duplicate"]


@pytest_twisted.ensureDeferred
async def test_a_service_writes_for_a_user(components: Components) -> None:
    site, bob = await arrive(components, "site", "service"), await arrive(components, "bob")
    sent = await write(site, "bob", as_user="ada")
    assert sent["message"]["sender_id"] == "ada"
    assert (await bob.wait_for("message.created"))["message"] == sent["message"]
