"""Deleted messages are not unread any more, and everybody who counted one gets the new count."""

import pytest_twisted

from portico.storage.database import Database
from tests.support.components import Components
from tests.support.people import Person, arrive


async def send_texts(ada: Person, *texts: str) -> tuple[int, list[int]]:
    """A group of three, and what Ada has said in it."""
    group = await ada.ask("conversation.create", participant_ids=["bob", "cy"], type="group")
    id_ = group["conversation"]["id"]
    sent = [
        await ada.ask("message.send", conversation_id=id_, text=text, local_id=f"{id_}-{text}")
        for text in texts
    ]
    return id_, [each["message"]["id"] for each in sent]


@pytest_twisted.ensureDeferred
async def test_users_who_had_not_read_it_receive_the_new_count(
    database: Database, components: Components
) -> None:
    ada, bob, cy = [await arrive(components, who) for who in ("ada", "bob", "cy")]
    chat, [_, second] = await send_texts(ada, "one", "two")
    other, _ = await send_texts(ada, "three")
    await cy.ask("receipt.read", conversation_id=chat, up_to_seq=2)
    await ada.ask("message.delete", message_id=second)
    received = await bob.wait_for("unread.updated")
    assert received == {"conversation_id": chat, "unread": 1, "total": 2}
    assert await bob.ask("receipt.unread") == {"total": 2, "conversations": {str(chat): 1, str(other): 1}}
    shown = await bob.ask("conversation.get", conversation_id=chat)
    assert shown["conversation"]["unread"] == 1
    assert "unread.updated" not in cy.names()
    assert "unread.updated" not in ada.names()


@pytest_twisted.ensureDeferred
async def test_what_moderation_deletes_counts_no_more_either(
    database: Database, components: Components
) -> None:
    ada, bob = await arrive(components, "ada"), await arrive(components, "bob")
    root = await arrive(components, "root", "admin")
    chat, [message_id] = await send_texts(ada, "rude")
    report = await bob.ask("moderation.report", message_id=message_id, reason="rude")
    await root.ask("moderation.resolve", report_id=report["report"]["id"], action="delete_message")
    assert await bob.wait_for("unread.updated") == {"conversation_id": chat, "unread": 0, "total": 0}
