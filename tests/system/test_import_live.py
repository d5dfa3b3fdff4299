"""Importing into a node that serves: who is connected is told nothing, and goes on in one conversation."""

import sys

import pytest_twisted
from twisted.internet import reactor
from twisted.internet.utils import getProcessOutputAndValue

from tests.support.imports import conversation, dump, message
from tests.support.node import Node
from tests.support.people import arrive


@pytest_twisted.ensureDeferred
async def test_an_import_publishes_nothing_and_everybody_has_the_messages(node: Node) -> None:
    ada, bob = await arrive(node, "imp-ada"), await arrive(node, "imp-bob")
    opened = await ada.ask("conversation.create", participant_ids=["imp-bob"], type="general")
    chat = opened["conversation"]["id"]
    state = await bob.ask("sync.state")
    path = node.home / "talk.jsonl"
    old = [message(n, 1, "imp-ada", f"old {n}", created_at=1_700_000_000 + n) for n in range(1, 501)]
    path.write_bytes(dump([conversation(1, "imp-ada", "imp-bob"), *old]))
    _, said, code = await getProcessOutputAndValue(
        sys.executable, ["-m", "cli", "import", str(path)], env=node.env, reactor=reactor
    )
    assert (code, said) == (0, b"portico: 501 lines taken, 0 known already, 0 rejected\n")
    sent = await ada.ask("message.send", conversation_id=chat, text="new", local_id="imp-1")
    assert sent["message"]["seq"] == 501
    received = await bob.wait_for("message.created")
    assert received["message"] == sent["message"]  # the first that was heard: nothing before it
    page = await bob.ask("message.list", conversation_id=chat, limit=2)
    assert [each["text"] for each in page["messages"]] == ["old 500", "new"]
    changes = await bob.ask("sync.changes", since=state["cursor"])
    assert changes["messages"][0]["text"] == "old 1"
    found = await bob.ask("message.search", query="old 77")
    while not found["messages"]:  # the words of what is imported are written in the background
        found = await bob.ask("message.search", query="old 77")
    assert [each["seq"] for each in found["messages"]] == [77]
    for person in (ada, bob):
        person.leave()
