"""`conversation.thread`: all that a thread shows, in one call."""

from typing import Any

import pytest_twisted

from tests.support.components import Components
from tests.support.people import Person, arrive


async def send_texts(person: Person, chat: int, *texts: str) -> list[dict[str, Any]]:
    answers = [
        await person.ask("message.send", conversation_id=chat, text=text, local_id=f"local-{text}")
        for text in texts
    ]
    return [answer["message"] for answer in answers]


@pytest_twisted.ensureDeferred
async def test_a_thread_is_what_its_parts_are(components: Components) -> None:
    ada, bob, eve = [await arrive(components, name) for name in ("ada", "bob", "eve")]
    opened = await ada.ask("conversation.create", participant_ids=["bob"], type="group")
    chat = opened["conversation"]["id"]
    sent = await send_texts(ada, chat, "one", "two", "three")
    await bob.ask("receipt.read", conversation_id=chat, up_to_seq=2)
    for person in (ada, bob):
        await person.ask("typing.set", conversation_id=chat, is_typing=True)
    thread = await bob.ask("conversation.thread", conversation_id=chat, limit=2)
    view = (await bob.ask("conversation.get", conversation_id=chat))["conversation"]
    receipts = (await bob.ask("receipt.list", conversation_id=chat))["receipts"]
    assert (thread["conversation"], thread["receipts"]) == (view, receipts)
    assert (thread["messages"], thread["has_older"], thread["typing"]) == (sent[1:], True, ["ada"])
    await ada.ask("typing.set", conversation_id=chat, is_typing=False)
    whole = await bob.ask("conversation.thread", conversation_id=chat, limit=3)
    assert (whole["messages"], whole["has_older"], whole["typing"]) == (sent, False, [])
    assert (await eve.refused("conversation.thread", conversation_id=chat)).error.endswith("not_found")
    for person in (ada, bob, eve):
        person.leave()


@pytest_twisted.ensureDeferred
async def test_a_thread_begins_after_what_the_user_cleared(components: Components) -> None:
    ada, bob = await arrive(components, "ada"), await arrive(components, "bob")
    opened = await ada.ask("conversation.create", participant_ids=["bob"], type="general")
    chat = opened["conversation"]["id"]
    await send_texts(ada, chat, "old")
    await bob.ask("conversation.delete", conversation_id=chat)
    sent = await send_texts(ada, chat, "new")
    thread = await bob.ask("conversation.thread", conversation_id=chat)
    assert (thread["messages"], thread["has_older"]) == (sent, False)
    for person in (ada, bob):
        person.leave()
