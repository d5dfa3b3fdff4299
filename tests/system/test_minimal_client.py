"""The example of a minimal client: an inbox of 5,000 conversations is one call, and a thread is one."""

import shutil
import subprocess

import pytest
import pytest_twisted
from twisted.internet.threads import deferToThread

from bench.inbox import AGENT, fill
from portico.settings.core import parse
from tests.support.node import ROOT, Node
from tests.support.people import arrive

CLIENT = ROOT / "examples" / "minimal_client" / "chat.mjs"
COUNT = 5000
NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(NODE is None, reason="needs Node.js")


def test_the_client_is_small() -> None:
    assert len(CLIENT.read_text().splitlines()) <= 55


@pytest_twisted.ensureDeferred
async def test_an_inbox_of_5000_conversations_and_a_thread_are_two_calls(node: Node) -> None:
    fill(parse(node.env).dsn, COUNT)
    command = [NODE or "", "--experimental-websocket", str(CLIENT), node.url, node.token(str(AGENT))]
    client = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    output = client.stdout
    assert output is not None
    try:
        lines = [await deferToThread(output.readline) for _ in range(COUNT + 4 + 1)]
        drawn = lines[:COUNT]
        assert len(set(drawn)) == COUNT
        assert all(line.startswith("* Flat ") and "third floor" in line for line in drawn)
        assert "Ada Lovelace" in lines[COUNT]
        assert f"{AGENT}: Is the flat" in "".join(lines[COUNT:])
        calls, size = lines[-1].split(" calls, ")
        assert calls == "2"
        assert int(size.split()[0]) < 8 << 20
        customer = await arrive(node, "c1")
        opened = await customer.ask(
            "message.send", to_user_id=str(AGENT), text="Another one", local_id="minimal-1"
        )
        assert opened["message"]["text"] == "Another one"
        assert await deferToThread(output.readline) == "new: Another one\n"
        customer.leave()
    finally:
        client.kill()
        client.wait()
