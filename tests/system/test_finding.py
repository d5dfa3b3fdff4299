"""Searches and statistics through a running node."""

import pytest_twisted

from tests.support.node import Node
from tests.support.people import Person, arrive


async def talk(person: Person, with_whom: str, *texts: str) -> int:
    """A conversation in which these things are said."""
    opened = await person.ask("conversation.create", participant_ids=[with_whom], type="general")
    conversation_id: int = opened["conversation"]["id"]
    for number, text in enumerate(texts):
        local_id = f"{person.session_id}-{number}"
        await person.ask("message.send", conversation_id=conversation_id, text=text, local_id=local_id)
    return conversation_id


@pytest_twisted.ensureDeferred
async def test_a_new_message_is_found_at_once_and_only_by_its_receivers(node: Node) -> None:
    ada, bob, cy = [await arrive(node, f"{name}-finds") for name in ("ada", "bob", "cy")]
    chat = await talk(ada, "bob-finds", "The <old> mill: café with a view", "Something else")
    found = await bob.ask("message.search", query="CAFE wi")
    assert [message["text"] for message in found["messages"]] == ["The <old> mill: café with a view"]
    assert found["messages"][0]["fragment"] == (
        "The &lt;old&gt; mill: <mark>café</mark> <mark>with</mark> a view"
    )
    assert found["next_cursor"] is None
    assert (await cy.ask("message.search", query="cafe"))["messages"] == []
    refusal = await cy.refused("message.search", query="cafe", conversation_id=chat)
    assert refusal.error == "portico.error.not_found"
    listed = await bob.ask("conversation.search", query="something")
    assert [conversation["id"] for conversation in listed["conversations"]] == [chat]


@pytest_twisted.ensureDeferred
async def test_everybody_has_their_numbers_and_admins_those_of_all(node: Node) -> None:
    ada, bob, root = (
        await arrive(node, "ada-counts"),
        await arrive(node, "bob-counts"),
        await arrive(node, "root", "admin"),
    )
    await talk(ada, "bob-counts", "One", "Two")
    await talk(bob, "ada-counts", "Three")
    stats = await bob.ask("stats.get")
    assert (stats["conversations"], stats["messages"], stats["sent"], stats["unread"]) == (1, 3, 1, 0)
    assert stats["response_time"]["answers"] == 1
    days = (await root.ask("stats.overview"))["days"]
    assert len(days) == 31
    assert days[-1]["messages"] >= 3
    assert days[-1]["active_users"] >= 2
    assert days[-1]["new_users"] >= 2
    refusal = await ada.refused("stats.overview")
    assert refusal.error == "wamp.error.not_authorized"
