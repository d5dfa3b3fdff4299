"""The clock of a node is set by an hour, there and back: people go on talking, and no process is replaced.

On a node whose clock is an hour ahead nothing happens too early.
"""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_twisted
from twisted.internet.threads import deferToThread

from tests.support import jumping_clock
from tests.support.node import Node
from tests.support.people import Event, Person, arrive
from tests.support.ports import free_port
from tests.support.report import Report
from tests.support.waiting import until
from tests.system.homes import temporary_home
from tests.system.test_http import metrics, total

JUMPS = (1_800.0, -1_800.0, 0.0)  # what is added to the time of day, in turn: it goes back by an hour once
SOON = 10.0  # seconds; less than one where nothing else runs
HOUR = 3600.0
LATER = 4.0  # seconds until a message that is scheduled is due; long enough for a busy machine to schedule it
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


@pytest.fixture
def hasty_node(clock_file: Path) -> Iterator[Node]:
    """A node whose clock is an hour ahead; its PostgreSQL has the right one."""
    clock_file.write_text(str(HOUR))
    folder = str(Path(jumping_clock.__file__).parent)
    node = Node(free_port(), PYTHONPATH=folder, TEST_CLOCK_FILE=str(clock_file))
    with node.running():
        yield node


@pytest_twisted.ensureDeferred
async def test_a_clock_that_jumps_delays_nobody(node: Node, clock_file: Path, report: Report) -> None:
    ada, bob, chat = await two_people(node)
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


async def two_people(node: Node) -> tuple[Person, Person, int]:
    """Two people and their conversation. Their tokens outlive the jumps."""
    ada, bob = [await arrive(node, name, token=node.token(name, ttl=LONG_LIVED)) for name in ("ada", "bob")]
    opened = await ada.ask("conversation.create", participant_ids=["bob"], type="general")
    return ada, bob, opened["conversation"]["id"]


@pytest_twisted.ensureDeferred
async def test_a_node_an_hour_ahead_does_nothing_too_early(hasty_node: Node) -> None:
    ada, bob, chat = await two_people(hasty_node)
    at = datetime.now(UTC) + timedelta(seconds=LATER)
    offer = {"kind": "offer", "amount": "1200.00", "currency": "EUR", "period": "month"}
    offer["expires_at"] = (at + timedelta(minutes=10)).isoformat()
    await ada.ask("message.schedule", conversation_id=chat, text="Later", at=at.isoformat(), local_id="later")
    sent = await ada.ask("message.send", conversation_id=chat, type="card", card=offer, local_id="offer")
    card = sent["message"]
    await until(
        lambda: any(text_of(each) == "Later" for each in bob.received), "the message that is scheduled"
    )
    [message] = [each[1]["message"] for each in bob.received if text_of(each) == "Later"]
    assert datetime.fromisoformat(message["created_at"]) >= at
    # Meanwhile somebody looked at deadlines several times: the offer is still open.
    accepted = await bob.ask("card.act", message_id=card["id"], action="accept", version=1)
    assert accepted["message"]["card"]["state"] == "accepted"
    call = (await ada.ask("call.start", conversation_id=chat))["call"]
    age = datetime.now(UTC) - datetime.fromisoformat(call["started_at"])
    assert abs(age.total_seconds()) < HOUR / 2
    await bob.wait_for("call.incoming")
    assert (await bob.ask("call.accept", call_id=call["id"]))["call"]["status"] == "active"
    for person in (ada, bob):
        person.leave()


def text_of(event: Event) -> str | None:
    """The text of a new message."""
    name, payload = event
    return payload["message"]["text"] if name == "message.created" else None


@pytest_twisted.ensureDeferred
async def test_a_node_with_a_wrong_clock_says_so(hasty_node: Node, clock_file: Path) -> None:
    while (await checks(hasty_node))["clock"]:
        pass
    assert (await deferToThread(hasty_node.health))["status"] == "degraded"
    status, text = await deferToThread(hasty_node.admin, "/health")
    assert (status, json.loads(text)["clock_ahead_seconds"]) == (200, pytest.approx(HOUR, abs=60))
    ahead = total(await metrics(hasty_node), "portico_clock_ahead_seconds")
    assert ahead == pytest.approx(HOUR, abs=60)
    await until(lambda: "clock.differs" in hasty_node.log(), "it is in the log")
    clock_file.write_text("0")
    await until(lambda: "clock.right" in hasty_node.log(), "that is in the log too")
    assert (await checks(hasty_node))["clock"]
    assert hasty_node.log().count("clock.differs") == 1


async def is_well(node: Node) -> None:
    while not all(up for part, up in (await checks(node)).items() if part != "clock"):
        pass


async def checks(node: Node) -> dict[str, bool]:
    found: dict[str, bool] = (await deferToThread(node.health))["checks"]
    return found
