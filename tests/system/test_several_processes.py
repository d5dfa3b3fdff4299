"""A node with two processes of messaging: people notice nothing of it, also when one of them dies."""

import signal
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_twisted
from twisted.internet.defer import Deferred, DeferredList, gatherResults
from twisted.internet.threads import deferToThread

from tests.support.faithful import Faithful
from tests.support.node import Node
from tests.support.people import Person, arrive
from tests.support.ports import free_port
from tests.support.waiting import until

TALKS, EACH = 4, 40
BOTH = ("messaging", "messaging_2")


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    node = Node(free_port(), MESSAGING_PROCESSES="2")
    node.start()
    yield node
    assert node.stop() == 0
    node.remove()


class Talk:
    """Somebody who sends to somebody in a conversation, and what is heard there."""

    def __init__(self, sender: Person, listener: Person, conversation_id: int) -> None:
        self.sender, self.listener, self.conversation_id = sender, listener, conversation_id

    async def send_at_once(self, name: str) -> list[dict[str, Any]]:
        """EACH messages, none of which waits for the answer to the one before."""
        asked = [Deferred.fromCoroutine(self._send(f"{name}-{number}")) for number in range(EACH)]
        return list(await gatherResults(asked))

    async def _send(self, text: str) -> dict[str, Any]:
        sent = await self.sender.ask(
            "message.send", conversation_id=self.conversation_id, text=text, local_id=text
        )
        message: dict[str, Any] = sent["message"]
        return message

    @property
    def heard(self) -> list[str]:
        return [
            payload["message"]["text"]
            for name, payload in self.listener.received
            if name == "message.created" and payload["message"]["conversation_id"] == self.conversation_id
        ]


@pytest_twisted.async_yield_fixture()
async def talks(node: Node, request: pytest.FixtureRequest) -> AsyncIterator[list[Talk]]:
    """Conversations with numbers in a row, so that each process has some."""
    begun = []
    for number in range(TALKS):
        names = [f"{request.node.name}-{word}-{number}"[-60:] for word in ("says", "hears")]
        sender, listener = [await arrive(node, name) for name in names]
        opened = await sender.ask("conversation.create", participant_ids=[names[1]], type="general")
        begun.append(Talk(sender, listener, opened["conversation"]["id"]))
    yield begun
    for talk in begun:
        talk.sender.leave()
        talk.listener.leave()


def said(name: str) -> list[str]:
    """The texts of a talk, in the order in which they are sent."""
    return [f"{name}-{number}" for number in range(EACH)]


async def messages_of(node: Node) -> dict[str, float]:
    """How many messages each process has stored."""
    _, text = await deferToThread(node.admin, "/metrics")
    lines = [line.rsplit(" ", 1) for line in text.splitlines() if line.startswith("portico_messages_total{")]
    return {labels.split('process="')[1].split('"')[0]: float(value) for labels, value in lines}


async def sweeps_have_passed(node: Node, message_id: int) -> None:
    """Return when the relay has read this message in the log: what it repeats is published by then."""
    passed = """
        select c.position > m.changed from message m, log_cursor c where m.id = %s and c.name like 'relay:%%'
    """
    await until(lambda: node.sql(passed, message_id) == [(True,)])


@pytest_twisted.ensureDeferred
async def test_messages_of_a_conversation_are_heard_once_and_in_order(node: Node, talks: list[Talk]) -> None:
    before = await messages_of(node)
    sent = await gatherResults([Deferred.fromCoroutine(talk.send_at_once("plain")) for talk in talks])
    for talk, messages in zip(talks, sent, strict=True):
        assert [message["seq"] for message in messages] == list(range(1, EACH + 1))
        await until(lambda talk=talk: len(talk.heard) >= EACH)  # type: ignore[misc]
    await sweeps_have_passed(node, max(messages[-1]["id"] for messages in sent))
    assert [talk.heard for talk in talks] == [said("plain")] * TALKS
    after = await messages_of(node)
    assert all(after[name] > before.get(name, 0) for name in BOTH)


@pytest_twisted.ensureDeferred
async def test_a_process_that_stops_well_fails_no_call_and_keeps_the_order(
    node: Node, talks: list[Talk]
) -> None:
    begun = [Deferred.fromCoroutine(talk.send_at_once("first")) for talk in talks]
    pid = node._send(signal.SIGTERM, "messaging_2")
    more = [Deferred.fromCoroutine(talk.send_at_once("then")) for talk in talks]
    for deferred in (*begun, *more):
        await deferred
    for talk in talks:
        await until(lambda talk=talk: len(talk.heard) >= 2 * EACH)  # type: ignore[misc]
        assert talk.heard == [*said("first"), *said("then")]
    await until(lambda: lives_again(node, pid))
    await is_well(node)


@pytest.mark.parametrize("victim", BOTH)
@pytest_twisted.ensureDeferred
async def test_nothing_is_lost_when_one_of_them_is_killed(node: Node, victim: str) -> None:
    """The other one goes on. What the killed one had stored is heard, from the second one exactly once."""
    pairs = [
        (Faithful(node, f"{victim}-says-{number}"), Faithful(node, f"{victim}-hears-{number}"))
        for number in range(TALKS)
    ]
    talking = []
    for sender, listener in pairs:
        await listener.stay()
        opened = await sender.ask("conversation.create", participant_ids=[listener.user_id], type="general")
        talking.append(Deferred.fromCoroutine(talk_on(sender, opened["conversation"]["id"])))
    await until(lambda: all(len(listener.received) > EACH // 4 for _, listener in pairs))
    pid = node.kill(victim)
    for (_, listener), talk in zip(pairs, talking, strict=True):
        messages = await talk
        ids = [message["id"] for message in messages]
        await until(lambda listener=listener, ids=ids: set(ids) <= heard_of(listener))  # type: ignore[misc]
        await sweeps_have_passed(node, ids[-1])
        heard = [message["id"] for message in listener.received]
        assert victim == BOTH[0] or sorted(heard) == ids
    await until(lambda: lives_again(node, pid))
    await is_well(node)
    for person in (person for pair in pairs for person in pair):
        person.leave()


@pytest_twisted.ensureDeferred
async def test_calls_of_a_killed_process_fail_with_an_error_that_says_when_to_retry(
    node: Node, talks: list[Talk]
) -> None:
    pid = node.freeze("messaging")
    answers = DeferredList(
        [Deferred.fromCoroutine(talk._send(str(number))) for talk in talks for number in range(EACH)],
        consumeErrors=True,
    )
    for talk in talks:
        await talk.sender.ask("session.list")  # the router answers this one: it has the calls before it
    node.kill("messaging")
    answered: list[tuple[bool, Any]] = await answers
    errors = [answer.value for is_sent, answer in answered if not is_sent]
    assert {error.error for error in errors} == {"portico.error.unavailable"}
    assert all(error.kwargs["retry_after_ms"] > 0 for error in errors)
    await until(lambda: lives_again(node, pid))
    await is_well(node)


async def talk_on(sender: Faithful, conversation_id: int) -> list[dict[str, Any]]:
    return [await sender.send(conversation_id, f"{sender.user_id}-{number}") for number in range(EACH)]


def heard_of(listener: Faithful) -> set[int]:
    return {message["id"] for message in listener.received}


def lives_again(node: Node, pid: int) -> bool:
    """Whether both processes run, and neither is the one that ended."""
    try:
        return pid not in {node.pid(name) for name in BOTH}
    except LookupError:
        return False


async def is_well(node: Node) -> None:
    """Return when `/health` is ok again and names both."""
    while True:
        health = await deferToThread(node.health)
        if health["status"] == "ok":
            assert health["checks"].keys() >= set(BOTH)
            return
