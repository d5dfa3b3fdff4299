"""Calls about several things: each is done or named as missing."""

from typing import Any

import pytest
import pytest_twisted

from portico.domain.errors import InvalidArgument
from portico.storage.database import Database
from portico.storage.media import Media, MediaStore
from portico.storage.messages.store import Messages
from tests.support.drafts import draft, opened, stored
from tests.support.sync_harness import Harness


async def chat_with(database: Database, messages: int, *people: str) -> int:
    chat = await opened(database, *people)
    stored(await Messages(database).send([draft(chat, people[0]) for _ in range(messages)]))
    return chat


@pytest_twisted.ensureDeferred
async def test_receipts_of_several_conversations_are_one_answer(database: Database) -> None:
    harness = Harness(database)
    one, two = await chat_with(database, 2, "ada", "bob"), await chat_with(database, 1, "ada", "bob", "cy")
    foreign = await opened(database, "cy", "dan")
    asked = [two, foreign, one, two, 2**53 - 1]
    answer = await harness.ask("bob", "receipt.list_many", conversation_ids=asked)
    cursors = [(each["conversation_id"], each["user_id"], each["read_seq"]) for each in answer["receipts"]]
    assert cursors == [(one, "ada", 2), (one, "bob", 0), (two, "ada", 1), (two, "bob", 0), (two, "cy", 0)]
    assert answer["missing"] == [foreign, 2**53 - 1]
    [single] = [(await harness.ask("bob", "receipt.list", conversation_id=one))["receipts"]]
    assert [{**each, "conversation_id": one} for each in single] == answer["receipts"][:2]


@pytest_twisted.ensureDeferred
async def test_several_conversations_are_marked_at_once(database: Database) -> None:
    harness = Harness(database)
    one, two, three = [await chat_with(database, 3, "ada", "bob") for _ in range(3)]
    foreign = await opened(database, "cy", "dan")
    await harness.arrive("ada")
    items = [
        {"conversation_id": one, "read_seq": 2},
        {"conversation_id": foreign, "read_seq": 1},
        {"conversation_id": two, "delivered_seq": 3},
        {"conversation_id": three, "read_seq": 1, "delivered_seq": 99},
        {"conversation_id": one, "read_seq": 1},
    ]
    answer = await harness.ask("bob", "receipt.mark", items=items)
    expected = [(one, 2, 2, 1), (two, 0, 3, None), (three, 1, 3, 2)]
    assert [tuple(each.values()) for each in answer["marked"]] == expected
    assert (answer["missing"], answer["total"]) == ([foreign], 1 + 3 + 2)
    state = harness.here["ada"].state()
    assert [state[chat]["receipts"]["bob"] for chat in (one, two, three)] == [(2, 2), (0, 3), (1, 3)]
    again = await harness.ask("bob", "receipt.mark", items=items[2:3])
    assert (again["marked"][0]["delivered_seq"], again["total"]) == (3, None)


@pytest_twisted.ensureDeferred
async def test_a_mark_says_what_it_marks(database: Database) -> None:
    harness = Harness(database)
    chat = await chat_with(database, 1, "ada", "bob")
    wrong: list[tuple[Any, str]] = [
        ([{"conversation_id": chat, "read_seq": 1}, {"conversation_id": chat}], "items[1].read_seq"),
        ([], "items"),
        ([{"conversation_id": chat, "read_seq": -1}], "items[0].read_seq"),
        ([{"conversation_id": chat, "read_seq": 1}] * 101, "items"),
    ]
    for items, field in wrong:
        with pytest.raises(InvalidArgument) as caught:
            await harness.ask("bob", "receipt.mark", items=items)
        assert str(caught.value.fields["field"]).startswith(field.partition("[")[0])
    listed = await harness.ask("bob", "receipt.list", conversation_id=chat)
    assert [each["read_seq"] for each in listed["receipts"]] == [1, 0]


@pytest_twisted.ensureDeferred
async def test_files_that_one_cannot_see_are_named_and_the_others_found(database: Database) -> None:
    store = MediaStore(database)
    for number, owner in enumerate(("ada", "bob", "ada")):
        media = Media(id=f"{number}" * 32, type="image/png", filename="a.png", size=1, place="disk")
        await store.add_file(media, owner)
    found = await store.list_visible(["2" * 32, "1" * 32, "0" * 32, "../x"], "ada")
    assert set(found) == {"2" * 32, "0" * 32}
