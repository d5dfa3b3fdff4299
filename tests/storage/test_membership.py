"""Groups, blocks and what each one keeps for themselves, on a real database."""

from datetime import UTC, datetime

import pytest
import pytest_twisted

from portico.contract.conversation import ListConversations, UpdateConversation
from portico.domain.errors import Blocked, NotFound
from portico.ports import Stored
from portico.storage.conversations.blocks import Blocks
from portico.storage.conversations.membership import Membership
from portico.storage.conversations.store import Conversations
from portico.storage.database import Database
from portico.storage.messages.receipts import Receipts
from portico.storage.messages.store import Messages
from tests.storage.sample_messages import draft, open_conversation, send_text


@pytest_twisted.ensureDeferred
async def test_who_is_added_sees_what_comes_from_then_on(database: Database) -> None:
    group = await open_conversation(database, "ada", "bob", kind="group")
    await send_text(database, group, "ada", "before")
    touched = await Membership(database).add_participant(group, "ada", "cy")
    assert (touched.member_ids, touched.entered) == (("ada", "bob"), ("cy",))
    after = await send_text(database, group, "ada", "after")
    assert await Messages(database).list_messages("cy", group, None, None, 10) == [after]
    assert await Messages(database).list_messages("cy", group, None, 0, 10) == [after]
    assert await Receipts(database).list_unread("cy") == {group: 1}


@pytest_twisted.ensureDeferred
async def test_who_is_removed_has_nothing_more_and_can_come_back(database: Database) -> None:
    group = await open_conversation(database, "ada", "bob", kind="group")
    sent = await send_text(database, group, "ada", "Hello")
    await Membership(database).remove(group, "ada", "bob")
    for question in (
        Messages(database).get("bob", sent.id),
        Conversations(database).get("bob", group),
        Membership(database).set_setting(group, "bob", "pinned", value=True),
    ):
        with pytest.raises(NotFound):
            await question
    [refused] = await Messages(database).send([draft(group, "bob", "still here?")])
    assert isinstance(refused, NotFound)
    await Membership(database).add_participant(group, "ada", "bob")
    assert await Messages(database).list_messages("bob", group, None, None, 10) == []


@pytest_twisted.ensureDeferred
async def test_a_group_is_never_without_an_owner(database: Database) -> None:
    group = await open_conversation(database, "ada", "bob", kind="group")
    await Membership(database).leave(group, "ada")
    [bob] = await Conversations(database).list_participants("bob", group)
    assert (bob.user_id, bob.role) == ("bob", "owner")


@pytest_twisted.ensureDeferred
async def test_what_one_keeps_for_oneself_the_other_does_not_see(database: Database) -> None:
    pair = await open_conversation(database, "ada", "bob")
    membership, conversations = Membership(database), Conversations(database)
    await membership.set_setting(pair, "ada", "archived", value=True)
    await membership.set_setting(pair, "ada", "pinned", value=True)
    await membership.set_setting(pair, "ada", "muted_until", value=datetime(2027, 1, 1, tzinfo=UTC))
    mine, theirs = await conversations.get("ada", pair), await conversations.get("bob", pair)
    assert (mine.status, mine.pinned, mine.muted_until) == ("archived", True, "2027-01-01T00:00:00.000Z")
    assert (theirs.status, theirs.pinned, theirs.muted_until) == ("active", False, None)


@pytest_twisted.ensureDeferred
async def test_a_deleted_conversation_returns_with_the_next_message(database: Database) -> None:
    pair = await open_conversation(database, "ada", "bob")
    await send_text(database, pair, "ada", "gone")
    await Membership(database).clear(pair, "bob")
    assert await _list(database, "bob") == []
    assert await _list(database, "ada") == [pair]
    new = await send_text(database, pair, "ada", "new")
    assert await _list(database, "bob") == [pair]
    assert await Messages(database).list_messages("bob", pair, None, None, 10) == [new]
    assert (await Conversations(database).get("bob", pair)).unread == 1


@pytest_twisted.ensureDeferred
async def test_opening_a_deleted_conversation_again_shows_it_without_its_history(database: Database) -> None:
    pair = await open_conversation(database, "ada", "bob")
    await send_text(database, pair, "ada", "gone")
    await Membership(database).clear(pair, "bob")
    assert await open_conversation(database, "bob", "ada") == pair
    assert await Conversations(database).unhide("bob", pair)
    assert await _list(database, "bob") == [pair]
    assert (await Conversations(database).get("bob", pair)).last_message is None


@pytest_twisted.ensureDeferred
async def test_nobody_writes_until_everybody_who_blocks_it_unblocks_it(database: Database) -> None:
    pair = await open_conversation(database, "ada", "bob")
    membership = Membership(database)
    await membership.block(pair, "ada")
    await membership.block(pair, "bob")
    await membership.unblock(pair, "ada")
    [refused] = await Messages(database).send([draft(pair, "ada", "Hello?")])
    assert isinstance(refused, Blocked)
    await membership.unblock(pair, "bob")
    [taken] = await Messages(database).send([draft(pair, "ada", "Hello!")])
    assert isinstance(taken, Stored)


@pytest_twisted.ensureDeferred
async def test_blocking_a_person_covers_the_conversations_of_the_two(database: Database) -> None:
    pair, group = (
        await open_conversation(database, "ada", "bob"),
        await open_conversation(database, "ada", "bob", kind="group"),
    )
    blocks = Blocks(database)
    assert list(await blocks.block("ada", "bob")) == [pair]
    [in_pair, in_group] = await Messages(database).send([draft(pair, "bob", "1"), draft(group, "bob", "2")])
    assert isinstance(in_pair, Blocked)
    assert isinstance(in_group, Stored)
    with pytest.raises(Blocked):
        await open_conversation(database, "ada", "bob", kind="support")
    assert list(await blocks.list_blocked("ada")) == ["bob"]
    assert list(await blocks.unblock("ada", "bob")) == [pair]
    assert await blocks.list_blocked("ada") == {}
    await send_text(database, pair, "bob", "Hello again")


@pytest_twisted.ensureDeferred
async def test_two_who_block_each_other_stay_apart_until_both_relent(database: Database) -> None:
    pair = await open_conversation(database, "ada", "bob")
    blocks = Blocks(database)
    await blocks.block("ada", "bob")
    await blocks.block("bob", "ada")
    await blocks.unblock("ada", "bob")
    assert (await Conversations(database).get("bob", pair)).status == "blocked"
    assert (await Conversations(database).get("ada", pair)).status == "active"  # and is not told
    await blocks.unblock("bob", "ada")
    assert (await Conversations(database).get("ada", pair)).status == "active"


@pytest_twisted.ensureDeferred
async def test_an_update_changes_what_it_names_and_leaves_the_rest(database: Database) -> None:
    pair = await open_conversation(database, "ada", "bob")
    membership, conversations = Membership(database), Conversations(database)
    await membership.update(UpdateConversation(conversation_id=pair, title="Flat", metadata={"a": 1}), "ada")
    await membership.update(
        UpdateConversation(conversation_id=pair, booking_url="https://b.example/1"), "bob"
    )
    await membership.update(UpdateConversation(conversation_id=pair, title=None), "bob")
    found = await conversations.get("ada", pair)
    assert (found.title, found.metadata, found.booking_url) == (None, {"a": 1}, "https://b.example/1")


async def _list(database: Database, user_id: str) -> list[int]:
    page, _ = await Conversations(database).list_conversations(user_id, ListConversations())
    return [conversation.id for conversation in page]
