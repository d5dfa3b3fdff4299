"""Two nodes behind a real HAProxy: whoever talks goes on at the other node when one drains or dies."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
import pytest_twisted
from twisted.internet.defer import Deferred
from twisted.internet.threads import deferToThread

from tests.support.faithful import Faithful
from tests.support.haproxy import PROGRAM, Balancer, running_balancer
from tests.support.node import Node
from tests.support.nodes import Pair, running_cluster
from tests.support.report import Report
from tests.support.waiting import until

PAIRS = 4
AT_LEAST = 10  # messages of each pair before and after what happens
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="HAProxy is not installed")


@pytest.fixture(scope="module")
def nodes() -> Iterator[Pair]:
    with running_cluster() as pair:
        yield pair


@pytest.fixture(scope="module")
def balancer(nodes: Pair) -> Iterator[Balancer]:
    with running_balancer(nodes) as front:
        yield front


def get(port: int, path: str) -> int:
    """The status of a GET; 0 without an answer."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def sessions(node: Node) -> int:
    counts: dict[str, int] = json.loads(node.admin("/health")[1])["counts"]
    return counts["sessions"]


class Talk:
    """Pairs that talk without an end; each person comes in wherever the balancer leads."""

    def __init__(self, front: Balancer, name: str) -> None:
        self.senders = [Faithful(front, f"{name}-speaks-{number}") for number in range(PAIRS)]
        self.listeners = [Faithful(front, f"{name}-listens-{number}") for number in range(PAIRS)]
        self.acknowledged: list[list[dict[str, Any]]] = [[] for _ in range(PAIRS)]
        self.longest = 0.0  # seconds that somebody waited for an answer
        self._over = False
        self._talking: list[Deferred[None]] = []

    async def start(self) -> None:
        """Begin, and return when everybody is talking."""
        for person in (*self.senders, *self.listeners):
            await person.stay()
        self._talking = [Deferred.fromCoroutine(self._talk(number)) for number in range(PAIRS)]
        await self.go_on()

    async def go_on(self) -> None:
        """Return when each pair has sent more messages."""
        before = [len(messages) for messages in self.acknowledged]
        await until(
            lambda: all(
                len(messages) - count >= AT_LEAST
                for messages, count in zip(self.acknowledged, before, strict=True)
            ),
            "more messages of each pair",
        )

    async def finish(self) -> None:
        """End, and find every acknowledged message once, in its place."""
        self._over = True
        for each in self._talking:
            await each
        for listener, messages in zip(self.listeners, self.acknowledged, strict=True):
            conversation_id = messages[0]["conversation_id"]
            read = await listener.ask("message.list", conversation_id=conversation_id, after=0, limit=100)
            first = messages[: len(read["messages"])]
            assert [message["id"] for message in read["messages"]] == [message["id"] for message in first]
            assert [message["seq"] for message in messages] == list(range(1, len(messages) + 1))
        for person in (*self.senders, *self.listeners):
            person.leave()

    async def _talk(self, number: int) -> None:
        sender, listener = self.senders[number], self.listeners[number]
        opened = await sender.ask("conversation.create", participant_ids=[listener.user_id], type="general")
        while not self._over:
            began = time.monotonic()
            local_id = f"{sender.user_id}-{len(self.acknowledged[number])}"
            self.acknowledged[number].append(await sender.send(opened["conversation"]["id"], local_id))
            self.longest = max(self.longest, time.monotonic() - began)


async def both_serve(nodes: Pair, front: Balancer) -> None:
    """Return when the balancer leads to both: people who come in are divided among them."""
    await until(lambda: get(front.port, "/health") == 200, "an answer through the balancer")
    people: list[Faithful] = []
    while not all(sessions(node) for node in nodes):
        assert len(people) < 200
        people.append(Faithful(front, f"visitor-{len(people)}"))
        await people[-1].stay()
    for person in people:
        person.leave()
    await until(lambda: not any(sessions(node) for node in nodes), "everybody has left")


@pytest_twisted.ensureDeferred
async def test_a_drained_node_loses_no_message_and_comes_back(
    nodes: Pair, balancer: Balancer, report: Report
) -> None:
    await both_serve(nodes, balancer)
    talk = Talk(balancer, "drained")
    await talk.start()
    assert sessions(nodes.a)
    assert sessions(nodes.b)
    code = await deferToThread(nodes.b.stop_by_service_manager)
    await until(lambda: sessions(nodes.a) == 2 * PAIRS, "everybody is at the other node")
    await talk.go_on()
    await deferToThread(nodes.b.start)
    await talk.finish()
    report(f"drained: {sum(map(len, talk.acknowledged))} messages, the slowest took {talk.longest:.1f} s")
    assert code == 0
    await both_serve(nodes, balancer)


@pytest_twisted.ensureDeferred
async def test_a_killed_node_loses_no_message(nodes: Pair, balancer: Balancer, report: Report) -> None:
    await both_serve(nodes, balancer)
    talk = Talk(balancer, "killed")
    await talk.start()
    assert sessions(nodes.b)
    await deferToThread(nodes.b.crash)
    await until(lambda: sessions(nodes.a) == 2 * PAIRS, "everybody is at the other node")
    await talk.go_on()
    await talk.finish()
    report(f"killed: {sum(map(len, talk.acknowledged))} messages, the slowest took {talk.longest:.1f} s")
    await deferToThread(nodes.b.start)


def test_the_metrics_are_not_shown_to_clients(balancer: Balancer, nodes: Pair) -> None:
    assert get(nodes.a.port, "/info") == get(balancer.port, "/info") == 200
    assert get(balancer.port, "/metrics") == 404
