"""Files in the store: whose they are, who sees them, and when nobody needs them any more."""

import pytest
import pytest_twisted

from portico.domain.errors import NotFound
from portico.domain.people import Caller
from portico.ports import Stored
from portico.storage.conversations.membership import Membership
from portico.storage.database import Database
from portico.storage.media import Media, MediaStore
from portico.storage.messages.changes import Changes
from portico.storage.messages.rows import stored_attachment
from portico.storage.messages.store import Messages
from portico.storage.signed_urls import SignedUrls
from tests.storage.sample_messages import allow_all, draft, open_conversation

PLAN = Media(id="p" * 32, type="image/png", filename="plan.png", size=9, place="disk")
ADA = Caller("ada", "user", 1)


async def uploaded(database: Database, media: Media = PLAN) -> MediaStore:
    store = MediaStore(database)
    await store.add_file(media, "ada")
    return store


async def sent(database: Database, *members: str, kind: str = "general") -> tuple[int, int]:
    """Ada sends the plan; the conversation and the message."""
    conversation_id = await open_conversation(database, "ada", *members, kind=kind)
    [stored] = await Messages(database).send(
        [draft(conversation_id, "ada", "look", attachments=[stored_attachment(PLAN)])]
    )
    assert isinstance(stored, Stored), stored
    return conversation_id, stored.message.id


@pytest_twisted.ensureDeferred
async def test_the_files_of_a_message_have_urls_of_the_given_address(database: Database) -> None:
    await uploaded(database)
    conversation_id, message_id = await sent(database, "bob")
    readers = Database(database.pool, SignedUrls("https://chat.example", b"k" * 32, lambda: 0.0))
    message = await Messages(readers).get("bob", message_id)
    changed = await Changes(readers).edit(message_id, "look!", ADA, allow_all)
    [listed] = await Messages(readers).list_messages("bob", conversation_id, None, None, 10)
    for attachments in (message.attachments, changed.stored.message.attachments, listed.attachments):
        assert attachments[0].url.startswith(f"https://chat.example/media/{PLAN.id}?exp=1200&sig=")


async def later(database: Database, days: float) -> None:
    await database.query("update media set due_at = due_at - %s * interval '1 day' returning 1", (days,))


async def due(store: MediaStore) -> list[str]:
    condemned, more = await store.mark_unused(["disk"], 100)
    assert not more
    return [media.id for media in condemned]


@pytest_twisted.ensureDeferred
async def test_only_who_uploaded_a_file_can_send_it(database: Database) -> None:
    store = await uploaded(database)
    assert await store.send([PLAN.id, "q" * 32], "ada") == {PLAN.id: PLAN}
    assert await store.send([PLAN.id], "bob") == {}


@pytest_twisted.ensureDeferred
async def test_a_file_that_was_not_sent_is_seen_by_its_owner_alone(database: Database) -> None:
    store = await uploaded(database)
    await open_conversation(database, "ada", "bob")
    assert await store.find_visible(PLAN.id, "ada") == PLAN
    with pytest.raises(NotFound):
        await store.find_visible(PLAN.id, "bob")


@pytest_twisted.ensureDeferred
async def test_whoever_sees_the_message_sees_the_file(database: Database) -> None:
    store = await uploaded(database)
    await sent(database, "bob")
    assert await store.find_visible(PLAN.id, "bob") == PLAN
    with pytest.raises(NotFound):
        await store.find_visible(PLAN.id, "eve")


@pytest_twisted.ensureDeferred
async def test_whoever_was_removed_sees_it_no_more(database: Database) -> None:
    store = await uploaded(database)
    conversation_id, _ = await sent(database, "bob", "cyd", kind="group")
    await Membership(database).remove(conversation_id, "ada", "bob")
    with pytest.raises(NotFound):
        await store.find_visible(PLAN.id, "bob")
    assert await store.find_visible(PLAN.id, "cyd") == PLAN


@pytest_twisted.ensureDeferred
async def test_whoever_cleared_the_conversation_sees_it_no_more(database: Database) -> None:
    store = await uploaded(database)
    conversation_id, _ = await sent(database, "bob")
    await database.query("update participant set cleared_seq = 1 where user_id = 'bob' returning 1")
    with pytest.raises(NotFound):
        await store.find_visible(PLAN.id, "bob")
    assert conversation_id


@pytest_twisted.ensureDeferred
async def test_a_deleted_message_shows_no_file(database: Database) -> None:
    store = await uploaded(database)
    _, message_id = await sent(database, "bob")
    await Changes(database).delete(message_id, ADA, allow_all)
    with pytest.raises(NotFound):
        await store.find_visible(PLAN.id, "bob")


@pytest_twisted.ensureDeferred
async def test_an_id_in_somebody_elses_words_opens_nothing(database: Database) -> None:
    """Eve was removed and knows the id; a message of her own that names it gives her no right."""
    store = await uploaded(database)
    conversation_id = await open_conversation(database, "eve", "mallory")
    lie = {"url": "https://x.example", "type": "image/png", "id": PLAN.id}
    await Messages(database).send([draft(conversation_id, "eve", "mine", attachments=[lie])])
    with pytest.raises(NotFound):
        await store.find_visible(PLAN.id, "eve")


@pytest_twisted.ensureDeferred
async def test_a_file_is_due_a_day_after_its_upload(database: Database) -> None:
    store = await uploaded(database)
    await later(database, 0.9)
    assert await due(store) == []
    await later(database, 0.2)
    assert await due(store) == [PLAN.id]


@pytest_twisted.ensureDeferred
async def test_a_file_in_a_message_stays(database: Database) -> None:
    store = await uploaded(database)
    await sent(database, "bob")
    for _ in range(3):
        await later(database, 8)
        assert await due(store) == []


@pytest_twisted.ensureDeferred
async def test_a_file_goes_with_its_last_message(database: Database) -> None:
    store = await uploaded(database)
    _, message_id = await sent(database, "bob")
    _, other_id = await sent(database, "cyd")
    await Changes(database).delete(message_id, ADA, allow_all)
    assert await due(store) == []
    await Changes(database).delete(other_id, ADA, allow_all)
    assert await due(store) == [PLAN.id]


@pytest_twisted.ensureDeferred
async def test_a_file_that_is_being_sent_is_not_due(database: Database) -> None:
    store = await uploaded(database)
    await later(database, 1.1)
    await store.send([PLAN.id], "ada")
    assert await due(store) == []


@pytest_twisted.ensureDeferred
async def test_a_condemned_file_can_be_neither_sent_nor_read(database: Database) -> None:
    store = await uploaded(database)
    await later(database, 1.1)
    assert await due(store) == [PLAN.id]
    assert await store.send([PLAN.id], "ada") == {}
    for find in (store.find_file(PLAN.id), store.find_visible(PLAN.id, "ada")):
        with pytest.raises(NotFound):
            await find


@pytest_twisted.ensureDeferred
async def test_what_was_condemned_and_not_forgotten_comes_again(database: Database) -> None:
    store = await uploaded(database)
    await later(database, 1.1)
    assert await due(store) == [PLAN.id]
    assert await due(store) == []
    await later(database, 0.1)
    assert await due(store) == [PLAN.id]
    await store.delete_row(PLAN.id)
    assert await database.query("select id from media") == []


@pytest_twisted.ensureDeferred
async def test_files_in_a_place_that_is_not_configured_wait(database: Database) -> None:
    store = MediaStore(database)
    await store.add_file(Media(id="s" * 32, type="a/b", filename="x", size=1, place="s3"), "ada")
    await later(database, 2)
    assert await due(store) == []


@pytest_twisted.ensureDeferred
async def test_who_may_read_a_file_is_found_by_index(database: Database) -> None:
    plan = await database.query(
        """explain select from media where id = 'x' and exists (select from message m
           where m.attachments @> jsonb_build_array(jsonb_build_object('media_id', media.id)))"""
    )
    assert "message_media" in str(plan)
