"""Messages that are pinned for everybody in a conversation."""

import pytest
import pytest_twisted

from portico.storage.messages import pins
from tests.support.components import Components
from tests.support.people import Person, arrive


async def talk(components: Components, *texts: str) -> tuple[Person, Person, int, list[int]]:
    """Ada, Bob, their conversation, and the ids of what Ada said."""
    ada, bob = await arrive(components, "ada"), await arrive(components, "bob")
    opened = await ada.ask("conversation.create", participant_ids=["bob"], type="general")
    id_ = opened["conversation"]["id"]
    sent = [
        await ada.ask("message.send", conversation_id=id_, text=text, local_id=str(number))
        for number, text in enumerate(texts)
    ]
    return ada, bob, id_, [each["message"]["id"] for each in sent]


async def pinned(person: Person, conversation_id: int) -> list[str]:
    listed = await person.ask("conversation.pins", conversation_id=conversation_id)
    return [message["text"] for message in listed["messages"]]


@pytest_twisted.ensureDeferred
async def test_everybody_sees_what_is_pinned_and_by_whom(components: Components) -> None:
    ada, bob, id_, [first, second] = await talk(components, "first", "second")
    answer = (await bob.ask("message.pin", message_id=second))["message"]
    assert (answer["pinned"]["by"], answer["rev"]) == ("bob", 2)
    assert (await ada.wait_for("message.updated"))["message"] == answer
    await ada.ask("message.pin", message_id=first)
    assert await pinned(bob, id_) == ["first", "second"]
    again = (await ada.ask("message.pin", message_id=second))["message"]
    assert again == answer
    plain = (await ada.ask("message.unpin", message_id=second))["message"]
    assert ("pinned" in plain, plain["rev"]) == (False, 3)
    assert await pinned(bob, id_) == ["first"]
    assert (await ada.ask("message.unpin", message_id=second))["message"] == plain


@pytest_twisted.ensureDeferred
async def test_a_deleted_message_is_not_pinned_any_more(components: Components) -> None:
    ada, bob, id_, [first] = await talk(components, "first")
    await ada.ask("message.pin", message_id=first)
    gone = (await ada.ask("message.delete", message_id=first))["message"]
    assert "pinned" not in gone
    assert await pinned(bob, id_) == []
    assert (await ada.refused("message.pin", message_id=first)).error == "portico.error.conflict"


@pytest_twisted.ensureDeferred
async def test_strangers_pin_nothing_and_see_nothing(components: Components) -> None:
    ada, _, id_, [first] = await talk(components, "first")
    await ada.ask("message.pin", message_id=first)
    eve = await arrive(components, "eve")
    for refused in (
        await eve.refused("message.pin", message_id=first),
        await eve.refused("message.unpin", message_id=first),
        await eve.refused("conversation.pins", conversation_id=id_),
    ):
        assert refused.error == "portico.error.not_found"
    assert await pinned(ada, id_) == ["first"]


@pytest_twisted.ensureDeferred
async def test_what_a_participant_does_not_see_is_not_in_their_list(components: Components) -> None:
    ada, bob, id_, [first] = await talk(components, "first")
    await ada.ask("message.pin", message_id=first)
    await bob.ask("conversation.delete", conversation_id=id_)
    assert await pinned(bob, id_) == []
    assert (await bob.refused("message.unpin", message_id=first)).error == "portico.error.not_found"


@pytest_twisted.ensureDeferred
async def test_nobody_pins_in_a_blocked_conversation(components: Components) -> None:
    ada, bob, id_, [first] = await talk(components, "first")
    await bob.ask("conversation.block", conversation_id=id_)
    assert (await ada.refused("message.pin", message_id=first)).error == "portico.error.blocked"


@pytest_twisted.ensureDeferred
async def test_a_conversation_has_only_so_many_pinned_messages(
    components: Components, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pins, "MAX_PINS", 2)
    ada, bob, id_, [first, second, third] = await talk(components, "first", "second", "third")
    for message_id in (first, second):
        await ada.ask("message.pin", message_id=message_id)
    refused = await bob.refused("message.pin", message_id=third)
    assert (refused.error, refused.kwargs["field"]) == ("portico.error.too_large", "pins")
    await ada.ask("message.delete", message_id=first)
    await bob.ask("message.pin", message_id=third)
    assert await pinned(ada, id_) == ["third", "second"]
