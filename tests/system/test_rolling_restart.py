"""Three nodes are restarted or drained one after the other, and whoever talks goes on without a long wait."""

import subprocess
import time
from collections.abc import Iterator
from typing import Any

import pytest
import pytest_twisted
from twisted.internet.defer import Deferred, gatherResults
from twisted.internet.threads import deferToThread

from tests.support.faithful import Faithful, pause
from tests.support.node import Node
from tests.support.nodes import Rotation, running_nodes
from tests.support.report import Report
from tests.support.stores import running_stores
from tests.support.waiting import until

PAIRS = 6
CLIENTS = 200  # that a drained node moves away
WAIT = 5.0  # seconds for one message at most, with its retries
SERVED = 10  # messages of each between two restarts


@pytest.fixture(scope="module")
def nodes() -> Iterator[list[Node]]:
    with running_stores() as stores, running_nodes(stores, "abc") as nodes:
        yield nodes


class Talk:
    """Somebody sends one message after the other, and somebody else listens at another node."""

    def __init__(self, nodes: list[Node], number: int) -> None:
        ports = [node.port for node in nodes]
        self.sender = Faithful(Rotation(nodes[0], ports, number), f"rolling-{number}-speaks")
        self.listener = Faithful(Rotation(nodes[0], ports, number + 1), f"rolling-{number}-listens")
        self.sent: list[dict[str, Any]] = []
        self.longest = 0.0
        self.is_over = False

    async def run(self) -> None:
        await self.listener.stay()
        opened = await self.sender.ask(
            "conversation.create", participant_ids=[self.listener.user_id], type="general"
        )
        while not self.is_over:
            began = time.monotonic()
            local_id = f"{self.sender.user_id}-{len(self.sent)}"
            self.sent.append(await self.sender.send(opened["conversation"]["id"], local_id))
            self.longest = max(self.longest, time.monotonic() - began)
            await pause()

    async def finish(self) -> None:
        """All that was said can be read, in order, and what was said to a connected listener was heard."""
        [last] = self.sent[-1:]
        await until(lambda: last in self.listener.received, self.listener.user_id)
        listed = await self.listener.ask("message.list", conversation_id=last["conversation_id"], after=0)
        assert listed["messages"] == self.sent[:50]
        for person in (self.sender, self.listener):
            person.leave()


@pytest_twisted.ensureDeferred
async def test_a_rolling_restart_of_three_nodes(nodes: list[Node], report: Report) -> None:
    talks = [Talk(nodes, number) for number in range(PAIRS)]
    running = [Deferred.fromCoroutine(talk.run()) for talk in talks]
    await goes_on(talks)
    for node in nodes:
        assert await deferToThread(node.stop_by_service_manager) == 0
        await goes_on(talks)
        await deferToThread(node.start)
        await goes_on(talks)
    for talk in talks:
        talk.is_over = True
    await gatherResults(running)
    for talk in talks:
        await talk.finish()
    sent, stored = (
        sum(len(talk.sent) for talk in talks),
        nodes[0].sql(
            "select count(*), count(distinct local_id) from message where local_id like 'rolling-%%'"
        ),
    )
    longest = max(talk.longest for talk in talks)
    report(f"{sent} messages while three nodes were restarted; the longest took {longest:.1f} s")
    assert stored == [(sent, sent)]
    assert longest < WAIT


async def goes_on(talks: list[Talk]) -> None:
    """Return when everybody has sent some more."""
    before = [len(talk.sent) for talk in talks]
    await until(
        lambda: all(len(talk.sent) >= count + SERVED for talk, count in zip(talks, before, strict=True)),
        "everybody sends",
    )


@pytest.mark.long
@pytest_twisted.ensureDeferred
async def test_a_drained_node_moves_two_hundred_clients(nodes: list[Node], report: Report) -> None:
    ports = [nodes[1].port, nodes[0].port]  # at the node that is drained first
    people = [Faithful(Rotation(nodes[0], ports), f"drained-{number}") for number in range(CLIENTS)]
    chats = [await come_and_open(person) for person in people]
    waits: list[float] = []
    is_over = False

    async def write(person: Faithful, chat: int) -> None:
        number = 0
        while not is_over:
            began, number = time.monotonic(), number + 1
            await person.send(chat, f"{person.user_id}-{number}")
            waits.append(time.monotonic() - began)
            await pause_long()

    writing = [
        Deferred.fromCoroutine(write(person, chat)) for person, chat in zip(people, chats, strict=True)
    ]
    command = [*nodes[1].portico, "nodes", "drain", "b"]
    began = time.monotonic()
    await deferToThread(
        subprocess.run, command, cwd=nodes[1].folder, env=nodes[1].env, timeout=60, check=True
    )
    await until(lambda: all(person.connections == 2 for person in people), "all have moved")
    moved = time.monotonic() - began
    is_over = True
    await gatherResults(writing)
    report(
        f"{CLIENTS} clients moved in {moved:.1f} s; the longest of {len(waits)} sends took {max(waits):.1f} s"
    )
    assert max(waits) < WAIT
    for person in people:
        person.leave()


async def come_and_open(person: Faithful) -> int:
    await person.stay()
    opened = await person.ask("conversation.create", participant_ids=["drained-other"], type="general")
    conversation_id: int = opened["conversation"]["id"]
    return conversation_id


async def pause_long() -> None:
    """A person does not write all the time."""
    for _ in range(20):
        await pause()
