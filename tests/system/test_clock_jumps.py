"""The clock of a node is set by an hour, there and back: people go on talking, and no process is replaced."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import pytest_twisted
from twisted.internet.threads import deferToThread

from tests.support import jumping_clock
from tests.support.node import Node
from tests.support.people import arrive
from tests.support.ports import free_port
from tests.support.report import Report
from tests.support.waiting import until
from tests.system.homes import temporary_home

JUMPS = (1_800.0, -1_800.0, 0.0)  # what is added to the time of day, in turn: it goes back by an hour once
SOON = 10.0  # seconds; less than one where nothing else runs
LONG_LIVED = 86_400.0  # seconds; a token that ends in between ends the session, as it should
PROCESSES = ("messaging", "core", "notifier", "gateway", "router", "node")


@pytest.fixture
def clock_file() -> Iterator[Path]:
    with temporary_home() as home:
        yield home / "clock"


@pytest.fixture
def node(clock_file: Path) -> Iterator[Node]:
    folder = str(Path(jumping_clock.__file__).parent)
    node = Node(free_port(), PYTHONPATH=folder, TEST_CLOCK_FILE=str(clock_file))
    with node.running():
        yield node


@pytest_twisted.ensureDeferred
async def test_a_clock_that_jumps_delays_nobody(node: Node, clock_file: Path, report: Report) -> None:
    ada, bob = [await arrive(node, name, token=node.token(name, ttl=LONG_LIVED)) for name in ("ada", "bob")]
    opened = await ada.ask("conversation.create", participant_ids=["bob"], type="general")
    chat = opened["conversation"]["id"]
    pids = [node.pid(name) for name in PROCESSES]
    for number, ahead in enumerate(JUMPS):
        clock_file.write_text(str(ahead))
        began = time.monotonic()
        sent = await ada.ask("message.send", conversation_id=chat, text="Hi", local_id=f"jump-{number}")
        await bob.wait_for("message.created", message=sent["message"])
        await is_well(node)
        seconds = time.monotonic() - began
        report(f"the clock is {ahead:.0f} s ahead: all is well after {seconds:.1f} s")
        assert seconds < SOON
    await until(lambda: node.log().count("clock.jumped") >= len(JUMPS), "it is in the log")
    assert node.log().count("clock.jumped") <= len(JUMPS) * (len(PROCESSES) + 1)
    assert [node.pid(name) for name in PROCESSES] == pids
    for person in (ada, bob):
        person.leave()


async def is_well(node: Node) -> None:
    while (await deferToThread(node.health))["status"] != "ok":
        pass
