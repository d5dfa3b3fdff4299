"""What was not sent yet follows its user from device to device, and to nobody else."""

from typing import Any

import pytest_twisted

from portico.storage.database import Database
from tests.support.components import Components
from tests.support.people import Person, arrive
from tests.support.waiting import until_async


async def two_devices(components: Components) -> tuple[Person, Person, Person, int]:
    """Two devices of Ada, one of Bob, and their conversation."""
    phone, desk, bob = [await arrive(components, user_id) for user_id in ("ada", "ada", "bob")]
    opened = await phone.ask("conversation.create", participant_ids=["bob"], type="general")
    return phone, desk, bob, opened["conversation"]["id"]


async def texts(person: Person, **arguments: Any) -> list[str]:
    return [draft["text"] for draft in (await person.ask("draft.get", **arguments))["drafts"]]


@pytest_twisted.ensureDeferred
async def test_a_draft_reaches_the_other_device_only(components: Components) -> None:
    phone, desk, bob, id_ = await two_devices(components)
    kept = (await phone.ask("draft.set", conversation_id=id_, text="Is it st"))["draft"]
    assert (await desk.wait_for("draft.updated"))["draft"] == kept
    later = (await desk.ask("draft.set", conversation_id=id_, text="Is it still free?"))["draft"]
    assert (await phone.wait_for("draft.updated"))["draft"] == later
    assert later["updated_at"] > kept["updated_at"]
    assert await texts(phone) == ["Is it still free?"]
    assert await texts(phone, conversation_id=id_ + 1) == []
    assert await texts(bob) == []
    assert "draft.updated" not in bob.names()


@pytest_twisted.ensureDeferred
async def test_an_empty_text_erases_it(components: Components) -> None:
    phone, desk, _, id_ = await two_devices(components)
    await phone.ask("draft.set", conversation_id=id_, text="Never mind")
    erased = (await phone.ask("draft.set", conversation_id=id_, text=""))["draft"]
    assert erased["text"] == ""
    await desk.wait_for("draft.updated", draft=erased)
    assert await texts(phone) == []


@pytest_twisted.ensureDeferred
async def test_sending_erases_it_and_a_message_of_the_other_does_not(
    components: Components, database: Database
) -> None:
    phone, _, bob, id_ = await two_devices(components)
    await phone.ask("draft.set", conversation_id=id_, text="Is it still free?")
    await bob.ask("message.send", conversation_id=id_, text="Hello", local_id="1")
    photo = {"url": "https://example.com/1.png", "type": "image/png"}
    await phone.ask("message.send", conversation_id=id_, type="image", attachments=[photo], local_id="photo")
    assert await texts(phone) == ["Is it still free?"]
    await phone.ask("message.send", conversation_id=id_, text="Is it still free?", local_id="2")
    assert await texts(phone) == []

    async def is_deleted() -> bool:
        return not await database.query("select from draft")

    await until_async(is_deleted)
    await phone.ask("draft.set", conversation_id=id_, text="And the garden?")
    assert await texts(phone) == ["And the garden?"]


@pytest_twisted.ensureDeferred
async def test_leaving_and_deleting_erase_it(components: Components, database: Database) -> None:
    phone, _, bob, id_ = await two_devices(components)
    group = await phone.ask("conversation.create", participant_ids=["bob"], type="group", title="Home")
    group_id = group["conversation"]["id"]
    for conversation_id in (id_, group_id):
        await bob.ask("draft.set", conversation_id=conversation_id, text="Hm")
    await bob.ask("conversation.leave", conversation_id=group_id)
    assert len(await texts(bob)) == 1
    await bob.ask("conversation.delete", conversation_id=id_)
    assert await database.query("select from draft") == []
    refused = await bob.refused("draft.set", conversation_id=group_id, text="Still here")
    assert refused.error == "portico.error.not_found"


@pytest_twisted.ensureDeferred
async def test_a_draft_is_no_longer_than_a_message(components: Components) -> None:
    phone, _, _, id_ = await two_devices(components)
    refused = await phone.refused("draft.set", conversation_id=id_, text="a" * 5_001)
    assert refused.error == "portico.error.too_large"


@pytest_twisted.ensureDeferred
async def test_the_newest_200_are_kept(components: Components, database: Database) -> None:
    phone, _, _, id_ = await two_devices(components)
    await phone.ask("draft.set", conversation_id=id_, text="the oldest")
    await database.query(
        "with made as (insert into conversation (type, creator_id) select 'group', 'ada' from "
        "generate_series(1, 199) returning id), inside as (insert into participant "
        "(conversation_id, user_id) select id, 'ada' from made returning conversation_id) "
        "insert into draft select 'ada', "
        "conversation_id, 'x', 0, now() + conversation_id * interval '1 s' from inside returning 1"
    )
    other = await phone.ask("conversation.create", participant_ids=["cy"], type="general")
    await phone.ask("draft.set", conversation_id=other["conversation"]["id"], text="one more")
    kept = await texts(phone)
    assert (len(kept), "the oldest" in kept) == (200, False)
