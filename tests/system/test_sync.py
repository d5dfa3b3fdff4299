"""Somebody comes back to a running node and learns what they have missed."""

import pytest_twisted

from tests.support.node import Node
from tests.support.people import arrive


@pytest_twisted.ensureDeferred
async def test_a_client_that_reconnects_gets_the_missed_messages(node: Node) -> None:
    ada, bob = await arrive(node, "sync-ada"), await arrive(node, "sync-bob")
    opened = await ada.ask("conversation.create", participant_ids=["sync-bob"], type="general")
    chat = opened["conversation"]["id"]
    state = await bob.ask("sync.state")
    assert [view["id"] for view in state["conversations"]] == [chat]
    bob.leave()
    sent = await ada.ask("message.send", conversation_id=chat, text="Are you there?", local_id="sync-1")
    again = await arrive(node, "sync-bob")
    answer = await again.ask("sync.changes", since=state["cursor"])
    assert answer["messages"] == [sent["message"]]
    assert [(view["id"], view["unread"]) for view in answer["conversations"]] == [(chat, 1)]
    assert (answer["more"], answer["reset"]) == (False, False)
    for person in (ada, again):
        person.leave()
