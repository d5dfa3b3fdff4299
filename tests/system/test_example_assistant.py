"""The example of an assistant: it answers word by word, hands over, and goes on after it was killed."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import pytest_twisted
from twisted.internet.threads import deferToThread

from tests.support.node import ROOT, Node
from tests.support.people import Person, arrive
from tests.support.waiting import until

PROGRAM = ROOT / "examples" / "assistant" / "assistant.mjs"
NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(NODE is None, reason="needs Node.js")


@contextmanager
def running(node: Node) -> Iterator[subprocess.Popen[str]]:
    """The program, until the test is done with it."""
    env = {**os.environ, "PORTICO_URL": node.url, "PORTICO_TOKEN": node.token("listing-bot", "bot")}
    command = [NODE or "", "--experimental-websocket", str(PROGRAM)]
    program = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env)
    try:
        yield program
    finally:
        program.kill()
        program.wait()


async def begun(program: subprocess.Popen[str]) -> None:
    """Return when it answers."""
    output = program.stdout
    assert output is not None
    assert await deferToThread(output.readline) == "listing-bot answers\n"


def answers(person: Person) -> list[str]:
    """What the bot has sent."""
    sent = [payload["message"] for name, payload in person.received if name == "message.created"]
    return [
        message["text"]
        for message in sent
        if message["sender_id"] == "listing-bot" and message["type"] == "text"
    ]


def streamed(person: Person) -> str:
    """What was seen of its answers while they were written."""
    return "".join(event["delta"] for name, event in person.received if name == "message.streaming")


def states(person: Person) -> list[Any]:
    """Who answers, as it was told."""
    changes = [payload for name, payload in person.received if name == "conversation.updated"]
    return [change["conversation"]["answering"] for change in changes]


@pytest_twisted.ensureDeferred
async def test_it_answers_hands_over_and_is_not_lost_by_a_kill(node: Node) -> None:
    ada = await arrive(node, "asking-ada")
    with running(node) as program:
        await begun(program)
        opened = await ada.ask(
            "conversation.create", participant_ids=["agent-7", "listing-bot"], property_id="42"
        )
        about = {"conversation_id": opened["conversation"]["id"]}
        await ada.ask("message.send", **about, text="How much is the rent?", local_id="1")
        await until(lambda: bool(answers(ada)))
        assert answers(ada) == ["The rent is 1,200 EUR a month, heating included."]
        assert streamed(ada).strip() == answers(ada)[0]
    await ada.ask("message.send", **about, text="May I bring my dog?", local_id="2")
    with running(node) as program:
        await begun(program)
        await until(lambda: len(answers(ada)) == 2)
        assert answers(ada)[1] == "Pets are welcome."
        await ada.ask("message.send", **about, text="May I paint the walls?", local_id="3")
        await until(lambda: states(ada) == ["agent-7"])
        await ada.ask("message.send", **about, text="And the rent?", local_id="4")
        read = await ada.ask("conversation.get", **about)
        assert read["conversation"]["answering"] == "agent-7"
    assert len(answers(ada)) == 2
    ada.leave()
