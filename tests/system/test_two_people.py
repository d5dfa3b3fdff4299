"""Two people talk through a running node."""

import pytest_twisted

from tests.support.node import Node
from tests.support.people import arrive


@pytest_twisted.ensureDeferred
async def test_what_one_says_the_other_hears(node: Node) -> None:
    ada, bob = await arrive(node, "ada"), await arrive(node, "bob")
    opened = await ada.ask("conversation.create", participant_ids=["bob"], type="general")
    conversation_id = opened["conversation"]["id"]
    sent = await ada.ask("message.send", conversation_id=conversation_id, text="Hello", local_id="1")
    heard = await bob.hears("message.created")
    assert heard == {"message": sent["message"]}
    assert "message.created" not in ada.names()
