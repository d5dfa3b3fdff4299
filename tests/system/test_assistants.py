"""A bot through a running node: it streams, sends, hands over, and is killed in the middle."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
import pytest_twisted

from tests.support.node import Node
from tests.support.people import Person, arrive
from tests.support.ports import free_port
from tests.support.waiting import until


@pytest.fixture(scope="module")
def bot_node() -> Iterator[Node]:
    node = Node(free_port())
    node.start()
    yield node
    assert node.stop() == 0
    assert "Traceback" not in node.log()
    node.remove()


async def opened(ada: Person, *others: str) -> int:
    reply = await ada.ask("conversation.create", participant_ids=list(others), type="general")
    id_: int = reply["conversation"]["id"]
    return id_


def heard(person: Person, local_id: str) -> list[dict[str, Any]]:
    """What somebody heard of a stream."""
    events = [payload for name, payload in person.received if name == "message.streaming"]
    return [event for event in events if event["local_id"] == local_id]


def is_told(person: Person, answering: str) -> bool:
    """Whether somebody heard who answers now."""
    changes = [payload for name, payload in person.received if name == "conversation.updated"]
    return any(change["conversation"].get("answering") == answering for change in changes)


@pytest_twisted.ensureDeferred
async def test_an_answer_is_heard_while_it_is_written_and_then_stored(bot_node: Node) -> None:
    ada, bot = await arrive(bot_node, "s-ada"), await arrive(bot_node, "s-bot", "bot")
    chat = await opened(ada, "s-bot")
    about = {"conversation_id": chat, "local_id": "answer"}
    for word in ("The ", "flat ", "is ", "free."):
        await bot.ask("message.stream", **about, delta=word)
    await bot.ask("message.stream", **about, done=True)
    await ada.wait_for("message.streaming", status="done")
    assert "".join(event["delta"] for event in heard(ada, "answer")) == "The flat is free."
    await ada.wait_for("typing", user_id="s-bot", is_typing=True)
    sent = await bot.ask("message.send", **about, text="The flat is free.")
    await ada.wait_for("message.created", message=sent["message"])
    await ada.wait_for("typing", user_id="s-bot", is_typing=False)
    thread = await ada.ask("conversation.thread", conversation_id=chat)
    assert thread["conversation"]["answering"] == "s-bot"
    [shown] = [each for each in thread["conversation"]["participants"] if each.get("is_bot")]
    assert shown["user_id"] == "s-bot"
    assert (await ada.ask("user.get", user_id="s-bot"))["user"]["is_bot"] is True
    assert heard(bot, "answer") == []
    for person in (ada, bot):
        person.leave()


@pytest_twisted.ensureDeferred
async def test_a_bot_that_is_gone_leaves_nothing_behind(bot_node: Node) -> None:
    ada, bot = await arrive(bot_node, "k-ada"), await arrive(bot_node, "k-bot", "bot")
    chat = await opened(ada, "k-bot")
    await bot.ask("message.stream", conversation_id=chat, local_id="lost", delta="The ")
    await ada.wait_for("message.streaming", status="open")
    bot.leave()
    await ada.wait_for("message.streaming", status="abandoned")
    await ada.wait_for("typing", user_id="k-bot", is_typing=False)
    assert (await ada.ask("message.list", conversation_id=chat))["messages"] == []
    back = await arrive(bot_node, "k-bot", "bot")
    await back.ask("message.stream", conversation_id=chat, local_id="lost", delta="The flat")
    again = await ada.wait_for("message.streaming", delta="The flat")
    assert again["started_at"] > heard(ada, "lost")[0]["started_at"]
    for person in (ada, back):
        person.leave()


@pytest_twisted.ensureDeferred
async def test_a_person_takes_over_and_the_bot_is_silent(bot_node: Node) -> None:
    ada, bob, bot = [
        await arrive(bot_node, f"h-{name}", "bot" if name == "bot" else "user")
        for name in ("ada", "bob", "bot")
    ]
    chat = await opened(ada, "h-bob", "h-bot")
    await ada.ask("message.send", conversation_id=chat, text="A person, please", local_id="ask")
    handed = await bot.ask("conversation.handover", conversation_id=chat, to="h-bob")
    assert handed["conversation"]["answering"] == "h-bob"
    for person in (ada, bob):
        await until(partial(is_told, person, "h-bob"))
    line = (await ada.wait_for("message.created"))["message"]
    assert (line["type"], line["metadata"]) == ("system", {"handover": {"to": "h-bob", "waits": "h-ada"}})
    said = {"conversation_id": chat, "local_id": "no"}
    assert "forbidden" in str((await bot.refused("message.send", **said, text="But")).error)
    assert "forbidden" in str((await bot.refused("message.stream", **said, delta="But")).error)
    kinds = bot_node.sql("select user_id, kind from delivery where conversation_id = %s", chat)
    assert ("h-bot", "message") not in kinds
    for person in (ada, bob, bot):
        person.leave()


@pytest_twisted.ensureDeferred
async def test_a_bot_hears_and_asks_nothing_of_others(bot_node: Node) -> None:
    ada, bot = await arrive(bot_node, "o-ada"), await arrive(bot_node, "o-bot", "bot")
    chat = await opened(ada, "o-bob")
    await ada.ask("message.send", conversation_id=chat, text="Secret", local_id="secret")
    own = await opened(ada, "o-bot")
    await ada.ask("message.send", conversation_id=own, text="Hello", local_id="hello")
    await bot.wait_for("message.created")
    assert {payload["message"]["text"] for name, payload in bot.received if name == "message.created"} == {
        "Hello"
    }
    for procedure, arguments in (
        ("user.list", {}),
        ("user.get", {"user_id": "o-ada"}),
        ("admin.deliveries", {"user_id": "o-ada"}),
        ("conversation.create", {"participant_ids": ["o-ada"]}),
    ):
        assert (await bot.refused(procedure, **arguments)).error == "wamp.error.not_authorized"
    direct = await bot.refused("message.send", to_user_id="o-ada", text="Hi", local_id="hi")
    assert "forbidden" in str(direct.error)
    assert (await bot.refused("message.get", message_id=1)).error
    for person in (ada, bot):
        person.leave()


@pytest_twisted.ensureDeferred
async def test_a_bot_proposes_and_takes_back_a_card_while_it_answers(bot_node: Node) -> None:
    ada, bot = await arrive(bot_node, "c-ada"), await arrive(bot_node, "c-bot", "bot")
    chat = await opened(ada, "c-bot")
    cards = []
    for number in range(2):
        sent = await bot.ask(
            "message.send",
            conversation_id=chat,
            local_id=f"offer-{number}",
            type="card",
            card={"kind": "offer", "amount": "900", "currency": "EUR"},
        )
        cards.append(sent["message"])
    assert cards[0]["card"]["actions"] == ["withdraw"]
    await bot.ask("card.act", message_id=cards[0]["id"], action="withdraw")
    assert (await ada.wait_for("message.updated"))["message"]["card"]["state"] == "withdrawn"
    await ada.ask("conversation.handover", conversation_id=chat, to=None)
    refused = await bot.refused("card.act", message_id=cards[1]["id"], action="withdraw")
    assert refused.error == "portico.error.forbidden"
    for person in (ada, bot):
        person.leave()
