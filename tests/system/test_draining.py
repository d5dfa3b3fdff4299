"""A process that is asked to stop answers what is under way, and its callers are told when to retry."""

import os
import signal
import subprocess
from collections import Counter
from collections.abc import Callable
from typing import Any

import psutil
import pytest
import pytest_twisted
from autobahn.wamp.exception import ApplicationError
from twisted.internet.defer import Deferred, gatherResults
from twisted.internet.threads import deferToThread

from runtime.client import Rejected
from tests.support.faithful import pause
from tests.support.node import Node
from tests.support.nodes import running_cluster
from tests.support.people import Person, arrive
from tests.support.ports import free_port
from tests.support.waiting import until

WINDOW = 8  # calls of each person at a time
AT_LEAST = 20  # calls of each window that are answered before the process is stopped, and after it is back
UNAVAILABLE = "portico.error.unavailable"


class Load:
    """Calls one after the other until told to stop; one that is refused is repeated if it may be."""

    def __init__(self, call: Callable[[int], "Deferred[Any]"]) -> None:
        self._call = call
        self.answered: Counter[int] = Counter()
        self.refused: list[ApplicationError] = []
        self.over = False

    async def run(self) -> None:
        """All windows at once."""
        await gatherResults([Deferred.fromCoroutine(self._window(number)) for number in range(WINDOW)])

    async def _window(self, number: int) -> None:
        while not self.over:
            await self._once(number * 1_000_000 + self.answered[number])
            self.answered[number] += 1

    async def _once(self, number: int) -> None:
        while True:
            try:
                await self._call(number)
            except ApplicationError as error:
                self.refused.append(error)
                if error.error != UNAVAILABLE:
                    raise
                await pause()
            else:
                return

    def went_on(self, since: Counter[int]) -> bool:
        """Whether every window has gone on."""
        return all(self.answered[number] - since[number] >= AT_LEAST for number in range(WINDOW))


async def restarted_under(load: Load, node: Node, process: str) -> None:
    """Ask a process to stop while the load runs, and go on until it has served the load again."""
    running = Deferred.fromCoroutine(load.run())
    await until(lambda: load.went_on(Counter()) or running.called)
    stopped = node.pid(process)
    os.kill(stopped, signal.SIGTERM)
    await until(lambda: running.called or not psutil.pid_exists(stopped))  # `ps` would hold up the load
    since = Counter(load.answered)
    await until(lambda: load.went_on(since) or running.called)
    load.over = True
    await running
    assert node.pid(process) != stopped


@pytest_twisted.ensureDeferred
async def test_sigterm_of_messaging_loses_and_doubles_nothing(node: Node) -> None:
    ada, bob = await arrive(node, "drained-ada"), await arrive(node, "drained-bob")
    opened = await ada.ask("conversation.create", participant_ids=["drained-bob"], type="general")
    conversation_id = opened["conversation"]["id"]

    def send(number: int) -> "Deferred[Any]":
        return ada.client.call_procedure(
            "message.send", conversation_id=conversation_id, text="hello", local_id=f"drained-{number}"
        )

    load = Load(send)
    await restarted_under(load, node, "messaging")
    tells_when_to_retry(load)
    sent = sum(load.answered.values())
    rows = node.sql("select seq from message where conversation_id = %s order by seq", conversation_id)
    assert [seq for (seq,) in rows] == list(range(1, sent + 1))
    await until(lambda: len(heard(bob)) >= sent)
    await ada.ask("message.send", conversation_id=conversation_id, text="last", local_id="drained-last")
    await until(lambda: heard(bob)[-1] == sent + 1)
    assert sorted(heard(bob)) == list(range(1, sent + 2))  # each event came once
    ada.leave()
    bob.leave()


def heard(person: Person) -> list[int]:
    return [payload["message"]["seq"] for name, payload in person.received if name == "message.created"]


def tells_when_to_retry(load: Load) -> None:
    assert load.refused, "nothing was asked for while the process was away"
    assert all(error.kwargs["retry_after_ms"] > 0 for error in load.refused)


@pytest.mark.parametrize(("process", "procedure"), [("core", "conversation.list"), ("media", "media.urls")])
@pytest_twisted.ensureDeferred
async def test_sigterm_of_another_process_answers_what_is_under_way(
    node: Node, process: str, procedure: str
) -> None:
    ada = await arrive(node, f"drained-{process}")
    arguments = {"media.urls": {"media_ids": ["a"]}}.get(procedure, {})
    load = Load(lambda _: ada.client.call_procedure(procedure, **arguments))
    await restarted_under(load, node, process)
    tells_when_to_retry(load)
    ada.leave()


@pytest_twisted.ensureDeferred
async def test_a_node_is_drained_by_a_command() -> None:
    with Node(free_port()).running() as node:
        ada = await arrive(node, "drained-ada")
        command = [*node.portico, "nodes", "drain", node.sql("select id from node")[0][0]]
        draining = deferToThread(
            subprocess.run, command, cwd=node.folder, env=node.env, timeout=60, check=True
        )
        assert await ada.left() == "portico.close.draining"
        await draining
        with pytest.raises(Rejected, match=UNAVAILABLE):
            await arrive(node, "drained-bob")
        await until(lambda: node.health()["status"] == "draining")


@pytest_twisted.ensureDeferred
async def test_sigterm_of_a_node_moves_its_clients_to_the_other_one() -> None:
    with running_cluster() as pair:
        ada, bob = await arrive(pair.b, "moved-ada"), await arrive(pair.a, "moved-bob")
        stopping = deferToThread(pair.b.stop_by_service_manager)
        assert await ada.left() == "portico.close.draining"
        again = await arrive(pair.a, "moved-ada")
        opened = await again.ask(
            "conversation.create", type="group", participant_ids=["moved-bob"], title="x"
        )
        conversation_id = opened["conversation"]["id"]
        await again.ask("message.send", conversation_id=conversation_id, text="here", local_id="moved")
        assert await stopping == 0
        await until(lambda: heard(bob) == [1])
        for person in (again, bob):
            person.leave()
