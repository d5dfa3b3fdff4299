"""The rate limit, on a node of its own: so many messages a user, however many devices they have."""

import json
from collections.abc import Iterator

import pytest
import pytest_twisted

from tests.support.node import Node
from tests.support.people import Person, arrive
from tests.support.ports import free_port
from tests.support.rest import Rest

LIMIT, WINDOW_MS = 3, 60_000
LIMITED = "portico.error.rate_limited"


@pytest.fixture(scope="module")
def strict_node() -> Iterator[Node]:
    node = Node(
        free_port(),
        MESSAGE_RATE_LIMIT=str(LIMIT),
        MESSAGE_RATE_WINDOW=str(WINDOW_MS),
        BOT_MESSAGE_RATE_LIMIT=str(LIMIT + 1),
    )
    with node.running():
        yield node


async def conversation(person: Person) -> int:
    opened = await person.ask("conversation.create", participant_ids=["listener"], type="general")
    conversation_id: int = opened["conversation"]["id"]
    return conversation_id


async def send_message(person: Person, conversation_id: int, local_id: str) -> bool:
    """Send a message; whether it is a duplicate."""
    sent = await person.ask("message.send", conversation_id=conversation_id, text="Hi", local_id=local_id)
    duplicate: bool = sent["duplicate"]
    return duplicate


async def refused(person: Person, conversation_id: int, local_id: str) -> int:
    """Send a message that is one too many; when to try again, in milliseconds."""
    error = await person.refused(
        "message.send", conversation_id=conversation_id, text="Hi", local_id=local_id
    )
    assert error.error == LIMITED
    retry_after_ms: int = error.kwargs["retry_after_ms"]
    return retry_after_ms


@pytest_twisted.ensureDeferred
async def test_the_fourth_of_three_messages_is_refused_with_a_time_to_wait(strict_node: Node) -> None:
    ada = await arrive(strict_node, "ada")
    conversation_id = await conversation(ada)
    assert [await send_message(ada, conversation_id, str(number)) for number in range(LIMIT)] == [
        False
    ] * LIMIT
    assert 0 < await refused(ada, conversation_id, "one too many") <= WINDOW_MS
    listed = await ada.ask("message.list", conversation_id=conversation_id)
    assert [message["local_id"] for message in listed["messages"]] == ["0", "1", "2"]


@pytest_twisted.ensureDeferred
async def test_a_retry_is_not_counted(strict_node: Node) -> None:
    bob = await arrive(strict_node, "bob")
    conversation_id = await conversation(bob)
    assert [await send_message(bob, conversation_id, "again") for _ in range(5)] == [
        False,
        True,
        True,
        True,
        True,
    ]
    assert not await send_message(bob, conversation_id, "second")
    assert not await send_message(bob, conversation_id, "third")
    await refused(bob, conversation_id, "fourth")
    assert await send_message(bob, conversation_id, "again")


@pytest_twisted.ensureDeferred
async def test_all_devices_and_conversations_share_one_limit(strict_node: Node) -> None:
    phone, laptop = await arrive(strict_node, "cleo"), await arrive(strict_node, "cleo")
    conversation_id = await conversation(phone)
    group = await laptop.ask("conversation.create", participant_ids=["listener"], type="group")
    await send_message(phone, conversation_id, "1")
    await send_message(laptop, conversation_id, "2")
    await send_message(phone, group["conversation"]["id"], "3")
    await refused(laptop, conversation_id, "4")
    await refused(phone, group["conversation"]["id"], "5")


@pytest_twisted.ensureDeferred
async def test_one_persons_limit_is_nobody_elses(strict_node: Node) -> None:
    loud, quiet = await arrive(strict_node, "loud"), await arrive(strict_node, "quiet")
    opened = await loud.ask("conversation.create", participant_ids=["quiet"], type="general")
    conversation_id = opened["conversation"]["id"]
    for number in range(LIMIT):
        await send_message(loud, conversation_id, str(number))
    await refused(loud, conversation_id, "4")
    assert not await send_message(quiet, conversation_id, "first")


@pytest_twisted.ensureDeferred
async def test_a_user_without_messages_left_can_call(strict_node: Node) -> None:
    dan, eve, rest = (
        await arrive(strict_node, "dan"),
        await arrive(strict_node, "eve"),
        Rest(strict_node, "dan"),
    )
    conversation_id = (await dan.ask("call.start", to_user_id="eve"))["call"]["conversation_id"]
    for number in range(LIMIT):
        await send_message(dan, conversation_id, str(number))
    await refused(dan, conversation_id, "one too many")
    ringing = (await eve.wait_for("call.incoming"))["call"]
    await eve.ask("call.accept", call_id=ringing["id"])
    await dan.ask("call.end", call_id=ringing["id"])
    started = rest.post("/calls", {"conversation_id": conversation_id, "kind": "video"})
    assert started.status == 201
    ended = await dan.ask("call.end", call_id=json.loads(started.body)["call"]["id"])
    assert ended["call"]["status"] == "cancelled"


@pytest_twisted.ensureDeferred
async def test_a_bot_has_a_limit_of_its_own(strict_node: Node) -> None:
    ada, bot = await arrive(strict_node, "bot-ada"), await arrive(strict_node, "busy-bot", "bot")
    opened = await ada.ask("conversation.create", participant_ids=["busy-bot"], type="general")
    conversation_id = opened["conversation"]["id"]
    assert not any([await send_message(bot, conversation_id, str(number)) for number in range(LIMIT + 1)])
    await refused(bot, conversation_id, "one too many")
    ada.leave()
    bot.leave()
