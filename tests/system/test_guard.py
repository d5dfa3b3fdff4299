"""A node with rules of the contact guard, and `portico guard try` on what was sent there."""

import re
import sys
from pathlib import Path

import pytest_twisted
from twisted.internet.utils import getProcessOutputAndValue

from tests.support.node import Node
from tests.support.people import arrive
from tests.support.ports import free_port

RULES = """
[[rule]]
types = ["general"]
detectors = ["phone"]
action = "mask"
"""


@pytest_twisted.ensureDeferred
async def test_a_node_masks_by_its_rules_and_others_can_be_tried(tmp_path: Path) -> None:
    strict, other = tmp_path / "rules.toml", tmp_path / "other.toml"
    strict.write_text(RULES)
    other.write_text('[[rule]]\ndetectors = ["email"]\naction = "hold"\n')
    with Node(free_port(), GUARD_RULES=str(strict)).running() as node:
        ada = await arrive(node, "ada")
        opened = await ada.ask("conversation.create", participant_ids=["bob"], type="general")
        place = {"conversation_id": opened["conversation"]["id"]}
        await ada.ask("message.send", **place, text="Call 0712 345 678", local_id="1")
        sent = await ada.ask("message.send", **place, text="Or ada@example.com", local_id="2")
        listed = await ada.ask("message.list", **place)
        assert [message["text"] for message in listed["messages"]] == [
            "Call \u2022\u2022\u2022\u2022\u2022\u2022",
            "Or ada@example.com",
        ]
        command = [sys.executable, "-m", "cli", "guard", "try", str(other)]
        out, err, code = await getProcessOutputAndValue(command[0], command[1:], env=dict(node.env))
        ada.leave()
    assert (err, code) == (b"", 0)
    first, last = out.decode().splitlines()
    place_of_it = f"message {sent['message']['id']} in {place['conversation_id']} (general)"
    assert first == f'{place_of_it}: hold, email: "Or ada@example.com"'
    assert re.fullmatch(r"2 messages since \d{4}-\d\d-\d\d \d\d:\d\d UTC: 1 hold", last)
