"""What a message answers comes with it, to those who can see that message, as it is now."""

from typing import Any

import pytest_twisted

from portico.storage.database import Database
from tests.support.sync_harness import Harness


async def group(harness: Harness, *others: str) -> int:
    opened = await harness.ask("ada", "conversation.create", participant_ids=list(others), type="group")
    return int(opened["conversation"]["id"])


async def send_message(harness: Harness, chat: int, sender: str, text: str, **more: Any) -> dict[str, Any]:
    answer = await harness.ask(
        sender, "message.send", conversation_id=chat, text=text, local_id=f"{sender}-{text}"[:100], **more
    )
    message: dict[str, Any] = answer["message"]
    return message


async def read(harness: Harness, user_id: str, message_id: int) -> Any:
    """The quote of a message in everything that has it: the answer when all agree."""
    message = (await harness.ask(user_id, "message.get", message_id=message_id))["message"]
    chat = message["conversation_id"]
    listed = (await harness.ask(user_id, "message.list", conversation_id=chat))["messages"]
    view = (await harness.ask(user_id, "conversation.get", conversation_id=chat))["conversation"]
    state = (await harness.ask(user_id, "sync.state", recent=5))["conversations"]
    others = [*listed, view["last_message"], state[0]["last_message"]]
    assert [other["quoted"] for other in others if other["id"] == message_id] == [message["quoted"]] * 3
    return message["quoted"]


def quote_of(message: dict[str, Any], **changes: Any) -> dict[str, Any]:
    copied = {key: message[key] for key in ("id", "seq", "rev", "sender_id", "type", "text")}
    return {**copied, "deleted": False, **changes}


@pytest_twisted.ensureDeferred
async def test_a_reply_shows_what_it_answers(database: Database) -> None:
    harness = Harness(database)
    chat = await group(harness, "bob")
    question = await send_message(harness, chat, "ada", "Is it free? " + "x" * 300)
    await harness.arrive("ada")
    reply = await send_message(harness, chat, "bob", "Yes", reply_to=question["id"])
    quoted = quote_of(question, text=question["text"][:200])
    assert (reply["reply_to"], reply["quoted"]) == (question["id"], quoted)
    assert question["quoted"] is None
    assert await read(harness, "ada", reply["id"]) == quoted
    assert harness.here["ada"].messages[chat][2]["quoted"] == quoted
    again = await send_message(harness, chat, "bob", "Yes", reply_to=question["id"])
    assert again == reply


@pytest_twisted.ensureDeferred
async def test_who_joined_later_sees_the_reply_without_what_it_answers(database: Database) -> None:
    harness = Harness(database)
    chat = await group(harness, "bob")
    secret = await send_message(harness, chat, "ada", "a secret")
    await harness.ask("ada", "conversation.add_participant", conversation_id=chat, user_id="cy")
    for person in ("ada", "cy"):
        await harness.arrive(person)
    reply = await send_message(harness, chat, "bob", "I know", reply_to=secret["id"])
    for person, seen in (("ada", quote_of(secret)), ("cy", None)):
        assert harness.here[person].messages[chat][2]["quoted"] == seen
        assert await read(harness, person, reply["id"]) == seen
        changed = await harness.ask(person, "message.react", message_id=reply["id"], emoji="👍")
        assert changed["message"]["quoted"] == seen
    await harness.ask("bob", "message.edit", message_id=reply["id"], text="I know it")
    assert harness.here["cy"].messages[chat][2]["text"] == "I know it"
    assert harness.here["cy"].messages[chat][2]["quoted"] is None
    assert harness.here["ada"].messages[chat][2]["quoted"] == quote_of(secret)


@pytest_twisted.ensureDeferred
async def test_who_joined_later_quotes_an_old_message_and_does_not_see_it(database: Database) -> None:
    harness = Harness(database)
    chat = await group(harness, "bob")
    secret = await send_message(harness, chat, "ada", "a secret")
    await harness.ask("ada", "conversation.add_participant", conversation_id=chat, user_id="cy")
    await harness.arrive("ada")
    for _ in range(2):  # the second is a retry
        sent = await send_message(harness, chat, "cy", "What is that?", reply_to=secret["id"])
        assert (sent["reply_to"], sent["quoted"]) == (secret["id"], None)
    edited = await harness.ask("cy", "message.edit", message_id=sent["id"], text="What?")
    unchanged = await harness.ask("cy", "message.edit", message_id=sent["id"], text="What?")
    assert edited["message"]["quoted"] is unchanged["message"]["quoted"] is None
    assert harness.here["ada"].messages[chat][2]["quoted"] == quote_of(secret)


@pytest_twisted.ensureDeferred
async def test_a_quote_follows_the_message_that_it_quotes(database: Database) -> None:
    harness = Harness(database)
    chat = await group(harness, "bob")
    question = await send_message(harness, chat, "ada", "Is it fre?")
    await harness.arrive("ada")
    reply = await send_message(harness, chat, "bob", "Yes", reply_to=question["id"])
    edited = await harness.ask("ada", "message.edit", message_id=question["id"], text="Is it free?")
    assert await read(harness, "bob", reply["id"]) == quote_of(edited["message"])
    await harness.ask("ada", "message.delete", message_id=question["id"])
    gone = quote_of(question, rev=3, text=None, deleted=True)
    assert await read(harness, "bob", reply["id"]) == gone


@pytest_twisted.ensureDeferred
async def test_what_the_log_publishes_has_its_quote_for_those_who_see_it(database: Database) -> None:
    harness = Harness(database)
    chat = await group(harness, "bob")
    await harness.relay.sweep()
    secret = await send_message(harness, chat, "ada", "a secret")
    await harness.ask("ada", "conversation.add_participant", conversation_id=chat, user_id="cy")
    await send_message(harness, chat, "bob", "I know", reply_to=secret["id"])
    for person in ("ada", "cy"):
        await harness.arrive(person)
        harness.here[person].messages[chat].clear()
    harness.relay.forget_unconfirmed()
    await harness.relay.sweep()
    quotes = [harness.here[person].messages[chat][2]["quoted"] for person in ("ada", "cy")]
    assert quotes == [quote_of(secret), None]


@pytest_twisted.ensureDeferred
async def test_a_sync_has_quotes(database: Database) -> None:
    harness = Harness(database)
    chat = await group(harness, "bob")
    question = await send_message(harness, chat, "ada", "Is it free?")
    reply = await send_message(harness, chat, "bob", "Certainly", reply_to=question["id"])
    since = (await harness.ask("ada", "sync.state"))["cursor"]
    await harness.ask("bob", "message.react", message_id=reply["id"], emoji="👍")
    [changed] = (await harness.ask("ada", "sync.changes", since=since))["messages"]
    assert changed["quoted"] == quote_of(question)
