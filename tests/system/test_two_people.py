"""Two people talk through a running node."""

import pytest_twisted

from tests.support.node import Node
from tests.support.people import arrive
from tests.support.waiting import together


@pytest_twisted.ensureDeferred
async def test_a_message_reaches_the_other_user(node: Node) -> None:
    ada, bob = await arrive(node, "ada"), await arrive(node, "bob")
    opened = await ada.ask("conversation.create", participant_ids=["bob"], type="general")
    conversation_id = opened["conversation"]["id"]
    sent = await ada.ask("message.send", conversation_id=conversation_id, text="Hello", local_id="1")
    received = await bob.wait_for("message.created")
    assert received == {"message": sent["message"]}
    assert "message.created" not in ada.names()


@pytest_twisted.ensureDeferred
async def test_a_page_of_the_longest_messages_is_answered(node: Node) -> None:
    ada, bob = await arrive(node, "ada"), await arrive(node, "bob")
    before = (await bob.ask("sync.state"))["cursor"]
    opened = await ada.ask("conversation.create", participant_ids=["bob"], type="general")
    conversation_id = opened["conversation"]["id"]
    longest = [{"text": "字" * 5000, "local_id": f"long-{number}"} for number in range(100)]
    await together(*(ada.ask("message.send", conversation_id=conversation_id, **draft) for draft in longest))
    page = await ada.ask("message.list", conversation_id=conversation_id, limit=100)
    assert [message["text"] for message in page["messages"]] == ["字" * 5000] * 100
    missed = await bob.ask("sync.changes", since=before, limit=100)
    assert "字" * 5000 in [message["text"] for message in missed["messages"]]
