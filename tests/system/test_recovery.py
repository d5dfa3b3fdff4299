"""Any process may be killed at any moment: Portico comes back, clients go on, and nothing said is lost."""

import json
import socket
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import psutil
import pytest
import pytest_twisted
from twisted.internet.defer import Deferred
from twisted.internet.threads import deferToThread

from router.node_controller import GOOD_LIFE
from tests.support.faithful import Faithful
from tests.support.messages import UNSAID
from tests.support.node import Node
from tests.support.people import arrive, wait_for_all_events
from tests.support.ports import free_port
from tests.support.raw import JSON, enter_raw
from tests.support.report import Report
from tests.support.waiting import until

PAIRS, SENDS, KILLS = 6, 60, 3
LONGEST = 10.0  # seconds, or as long as a start takes here now; five where nothing else runs
PASSED = """
    select c.position > m.changed from message m, log_cursor c where m.id = %s and c.name like 'relay:%%'
"""  # whether what says the messages of dead processes has got past one
NAME_OF = {"router": "node"}  # the process manager's name of what it starts


@pytest.fixture(scope="module")
def mortal_node() -> Iterator[Node]:
    """A node whose log may say what was killed."""
    node = Node(free_port())
    node.start()
    yield node
    assert node.stop() == 0
    node.remove()


class Talk:
    """Pairs that talk: each sender sends the next message once the last one is acknowledged."""

    def __init__(self, node: Node, name: str) -> None:
        self.node = node
        self.senders = [Faithful(node, f"{name}-speaks-{number}") for number in range(PAIRS)]
        self.listeners = [Faithful(node, f"{name}-listens-{number}") for number in range(PAIRS)]
        self.acknowledged: dict[int, list[dict[str, Any]]] = {}

    @property
    def count(self) -> int:
        return sum(len(messages) for messages in self.acknowledged.values())

    async def run(self) -> None:
        """All senders at once."""
        talking = [
            Deferred.fromCoroutine(self._talk(*pair))
            for pair in zip(self.senders, self.listeners, strict=True)
        ]
        for deferred in talking:
            await deferred

    async def _talk(self, sender: Faithful, listener: Faithful) -> None:
        await listener.stay()
        opened = await sender.ask("conversation.create", participant_ids=[listener.user_id], type="general")
        conversation_id = opened["conversation"]["id"]
        messages = self.acknowledged.setdefault(conversation_id, [])
        for number in range(SENDS):
            messages.append(await sender.send(conversation_id, f"{sender.user_id}-{number}"))

    async def all_is_heard(self) -> None:
        """Every listener has heard every message that was acknowledged, with its own words."""
        for listener, messages in zip(self.listeners, self.acknowledged.values(), strict=True):
            wanted = {message["seq"] for message in messages}

            def complete(listener: Faithful = listener, wanted: set[int] = wanted) -> bool:
                return wanted <= {message["seq"] for message in listener.received}

            await until(complete)

    def all_is_stored_once(self) -> None:
        """The database has exactly what was acknowledged, numbered without holes."""
        for conversation_id, messages in self.acknowledged.items():
            rows = self.node.sql(
                "select id, seq, local_id from message where conversation_id = %s order by seq",
                conversation_id,
            )
            said = [(message["id"], message["seq"], message["local_id"]) for message in messages]
            assert rows == sorted(said, key=lambda row: row[1])
            assert [seq for _, seq, _ in rows] == list(range(1, SENDS + 1))

    def leave(self) -> None:
        for person in (*self.senders, *self.listeners):
            person.leave()


@pytest_twisted.async_yield_fixture()
async def ada_and_bob(mortal_node: Node) -> AsyncIterator[tuple[Faithful, Faithful]]:
    pair = Faithful(mortal_node, "ada"), Faithful(mortal_node, "bob")
    await pair[1].stay()
    yield pair
    for person in pair:
        person.leave()


async def conversation(ada: Faithful) -> int:
    opened = await ada.ask("conversation.create", participant_ids=["bob"], type="general")
    conversation_id: int = opened["conversation"]["id"]
    return conversation_id


@pytest_twisted.ensureDeferred
async def test_no_message_is_lost_or_doubled_when_the_process_that_stores_it_is_killed(
    mortal_node: Node, report: Report
) -> None:
    talk = Talk(mortal_node, "load")
    running = Deferred.fromCoroutine(talk.run())
    for number in range(1, KILLS + 1):
        share = PAIRS * SENDS * number // (KILLS + 1)
        await until(lambda share=share: talk.count >= share)  # type: ignore[misc]
        mortal_node.kill("messaging")
    await running
    assert talk.count == PAIRS * SENDS
    talk.all_is_stored_once()
    await talk.all_is_heard()
    assert [listener.connections for listener in talk.listeners] == [1] * PAIRS
    talk.leave()


@pytest.mark.parametrize("victim", ["messaging", "core", "router", "node", "postgres", "valkey"])
@pytest_twisted.ensureDeferred
async def test_after_kill_9_people_go_on_talking(
    mortal_node: Node, ada_and_bob: tuple[Faithful, Faithful], victim: str, report: Report
) -> None:
    ada, bob = ada_and_bob
    conversation_id = await conversation(ada)
    before = await ada.send(conversation_id, f"before-{victim}")

    mortal_node.kill(victim)
    began = time.monotonic()
    after = await ada.send(conversation_id, f"after-{victim}")
    sending = time.monotonic() - began
    healthy = await recovered(mortal_node, began)
    assert after["seq"] == before["seq"] + 1
    await both_are_there(ada, bob, before, after)
    report(f"{victim}: sends again after {sending:.1f} s, all is well after {healthy:.1f} s")
    assert healthy <= max(LONGEST, mortal_node.start_seconds)


@pytest_twisted.ensureDeferred
async def test_who_connects_while_the_router_restarts_is_served_at_the_first_try(mortal_node: Node) -> None:
    """The port is open long before the router is ready, and the node is the same one."""
    ada = await arrive(mortal_node, "early-ada")
    opened = await ada.ask("conversation.create", participant_ids=["early-bob"], type="general")
    node = mortal_node.pid("node")
    await until(lambda: lives_since(mortal_node.pid("router")) > GOOD_LIFE + 1)  # the node counts from later
    killed = mortal_node.kill("router")
    await until(lambda: not psutil.pid_exists(killed))  # and with it its port
    await until(lambda: listens(mortal_node.port))
    again = await enter_raw(mortal_node, "early-ada", JSON)  # one that waits as long as a browser
    sent = {"conversation_id": opened["conversation"]["id"], "text": "early", "local_id": "early"}
    assert (await again.call("message.send", [], sent))[-1]["message"]["text"] == "early"
    assert mortal_node.pid("node") == node
    again.leave()


def lives_since(pid: int) -> float:
    """For how many seconds a process has lived."""
    return float(time.time() - psutil.Process(pid).create_time())


def listens(port: int) -> bool:
    """Whether a connection is taken."""
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.parametrize("victim", ["messaging", "router", "postgres"])
@pytest_twisted.ensureDeferred
async def test_a_frozen_process_is_replaced_and_people_go_on_talking(
    mortal_node: Node, ada_and_bob: tuple[Faithful, Faithful], victim: str, report: Report
) -> None:
    ada, bob = ada_and_bob
    conversation_id = await conversation(ada)
    before = await ada.send(conversation_id, f"before-frozen-{victim}")
    pid = mortal_node.freeze(victim)
    began = time.monotonic()
    if victim == "router":
        await deferToThread(frozen_router_is_named, mortal_node)
    await until(lambda: mortal_node.log().count(f"process_frozen name={NAME_OF.get(victim, victim)}") == 1)
    after = await ada.send(conversation_id, f"after-frozen-{victim}")
    healthy = await recovered(mortal_node, began)
    report(f"{victim} frozen: all is well after {healthy:.1f} s")
    assert mortal_node.pid(victim) != pid
    await both_are_there(ada, bob, before, after)


@pytest.mark.parametrize("victim", ["messaging", "router"])
@pytest_twisted.ensureDeferred
async def test_a_process_that_is_frozen_while_it_starts_is_replaced(
    mortal_node: Node, ada_and_bob: tuple[Faithful, Faithful], victim: str, report: Report
) -> None:
    ada, bob = ada_and_bob
    conversation_id = await conversation(ada)
    before = await ada.send(conversation_id, f"before-starting-{victim}")
    old = mortal_node.kill(victim)
    await until(lambda: successor(mortal_node, victim, old) is not None)
    frozen = mortal_node.freeze(victim)
    began = time.monotonic()
    await until(lambda: successor(mortal_node, victim, frozen) is not None)
    replaced = time.monotonic() - began
    after = await ada.send(conversation_id, f"after-starting-{victim}")
    await recovered(mortal_node, began)
    report(f"{victim} frozen at its start: replaced after {replaced:.1f} s")
    await both_are_there(ada, bob, before, after)
    assert replaced < 2 * LONGEST  # two minutes before


def successor(node: Node, victim: str, old: int) -> int | None:
    """The process that follows this one, once it is there."""
    try:
        pid = node.pid(victim)
    except LookupError:
        return None
    return None if pid == old else pid


def frozen_router_is_named(node: Node) -> None:
    """The process manager answers for the node."""
    status, text = node.admin("/health", "health.sock")
    checks = json.loads(text)["checks"]
    assert (status, checks["router"]) == (503, False)
    assert {"database", "messaging", "core"} <= checks.keys()
    assert node.admin("/live", "health.sock")[0] == 200


async def both_are_there(ada: Faithful, bob: Faithful, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Bob finds both messages, and hears what is said from now on."""
    conversation_id = after["conversation_id"]
    found = await bob.ask("message.list", conversation_id=conversation_id, after=before["seq"] - 1)
    assert found["messages"] == [before, after]
    live = await ada.send(conversation_id, f"live-{after['local_id']}")
    await until(lambda: live in bob.received)


async def recovered(node: Node, began: float) -> float:
    """Seconds until /health is `ok`."""
    while True:
        try:
            health = await deferToThread(node.health)
        except (OSError, ValueError):
            health = {}
        if health.get("status") == "ok":
            return time.monotonic() - began
        assert time.monotonic() - began < 3 * LONGEST, health


@pytest_twisted.ensureDeferred
async def test_after_kill_9_of_everything_the_same_home_starts_again(
    mortal_node: Node, ada_and_bob: tuple[Faithful, Faithful], report: Report
) -> None:
    ada, bob = ada_and_bob
    conversation_id = await conversation(ada)
    before = await ada.send(conversation_id, "before-all")
    mortal_node.crash()
    began = time.monotonic()
    await deferToThread(mortal_node.start)
    report(f"everything: started again within {time.monotonic() - began:.1f} s")
    after = await ada.send(conversation_id, "after-all")
    assert (await ada.send(conversation_id, "before-all")) == before
    await both_are_there(ada, bob, before, after)


@pytest_twisted.ensureDeferred
async def test_processes_of_a_killed_process_manager_do_not_stop_the_next_one(
    mortal_node: Node, ada_and_bob: tuple[Faithful, Faithful]
) -> None:
    ada, _ = ada_and_bob
    conversation_id = await conversation(ada)
    before = await ada.send(conversation_id, "before-restart")
    mortal_node.kill("process manager")
    await deferToThread(mortal_node.start)
    assert (await ada.send(conversation_id, "after-restart"))["seq"] == before["seq"] + 1


@pytest_twisted.ensureDeferred
async def test_a_recovered_message_reaches_no_stranger_when_all_have_left(mortal_node: Node) -> None:
    """The process dies between its commit and its event, and both members leave meanwhile."""
    ada, bob, eve = [await arrive(mortal_node, f"leaves-{name}") for name in ("ada", "bob", "eve")]
    opened = await ada.ask("conversation.create", participant_ids=["leaves-bob"], type="group")
    hers = await ada.ask("conversation.create", participant_ids=["leaves-eve"], type="general")
    conversation_id = opened["conversation"]["id"]
    for person in (ada, bob):
        await person.ask("conversation.leave", conversation_id=conversation_id)
    mortal_node.kill("messaging")
    began = time.monotonic()
    [(message_id,)] = mortal_node.sql(UNSAID, conversation_id)
    await recovered(mortal_node, began)
    await until(lambda: mortal_node.sql(PASSED, message_id) == [(True,)])
    await wait_for_all_events(ada, eve, hers["conversation"]["id"])
    assert [payload["message"]["text"] for name, payload in eve.received if name == "message.created"] == [
        "barrier"
    ]
    for person in (ada, bob, eve):
        person.leave()
