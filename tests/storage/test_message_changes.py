"""Messages after they were sent: edited, taken back, reacted to, on a real database."""

import pytest
import pytest_twisted

from portico.contract.shapes import Message
from portico.domain.changes import react, unreact
from portico.domain.errors import Forbidden, NotFound
from portico.domain.people import Caller
from portico.storage.conversations.membership import Membership
from portico.storage.database import Database
from portico.storage.messages.changes import Changes
from portico.storage.messages.log import MessageLog
from portico.storage.messages.store import Messages
from tests.storage.sample_messages import allow_all, open_conversation, send_text

ADA, BOB, ADMIN = Caller("ada", "user", 1), Caller("bob", "user", 2), Caller("root", "admin", 3)


@pytest_twisted.ensureDeferred
async def test_an_edit_replaces_the_text_and_keeps_the_old_one(database: Database) -> None:
    message = await _hello(database)
    changed = await Changes(database).edit(message.id, "Hello!", ADA, allow_all)
    edited = changed.stored.message
    assert (edited.text, edited.rev, edited.seq) == ("Hello!", 2, message.seq)
    assert edited.edited_at is not None
    assert changed.stored.members == ("ada", "bob")
    [revision] = await Changes(database).revisions(message.id, ADA, allow_all)
    assert (revision.rev, revision.text) == (1, "Hello")


@pytest_twisted.ensureDeferred
async def test_the_same_text_again_is_no_change(database: Database) -> None:
    message = await _hello(database)
    changed = await Changes(database).edit(message.id, "Hello", ADA, allow_all)
    assert (changed.anew, changed.stored.message) == (False, message)


@pytest_twisted.ensureDeferred
async def test_a_deleted_message_leaves_an_empty_row(database: Database) -> None:
    message = await _hello(database)
    deleted = (await Changes(database).delete(message.id, ADA, allow_all)).stored.message
    assert (deleted.text, deleted.attachments, deleted.metadata, deleted.seq) == (None, [], {}, 1)
    assert deleted.deleted_at is not None
    assert await Messages(database).list_messages("bob", message.conversation_id, None, None, 10) == [deleted]
    assert not (await Changes(database).delete(message.id, ADA, allow_all)).anew


@pytest_twisted.ensureDeferred
async def test_reactions_are_everybodys_and_survive_a_restart(database: Database) -> None:
    message = await _hello(database)
    changes = Changes(database)
    await changes.react(message.id, BOB, allow_all, lambda reactions: react(reactions, "bob", "👍"))
    await changes.react(message.id, ADA, allow_all, lambda reactions: react(reactions, "ada", "👍"))
    await changes.react(message.id, BOB, allow_all, lambda reactions: unreact(reactions, "bob", "👍"))
    found = await Messages(database).get("ada", message.id)
    assert (found.reactions, found.rev) == ({"👍": ["ada"]}, 4)


@pytest_twisted.ensureDeferred
async def test_a_stranger_cannot_even_tell_that_there_is_a_message(database: Database) -> None:
    message = await _hello(database)
    stranger = Caller("eve", "user", 9)
    with pytest.raises(NotFound):
        await Changes(database).edit(message.id, "x", stranger, allow_all)
    with pytest.raises(NotFound):
        await Changes(database).edit(999, "x", stranger, allow_all)


@pytest_twisted.ensureDeferred
async def test_who_cleared_a_conversation_no_longer_has_its_messages(database: Database) -> None:
    message = await _hello(database)
    await Membership(database).clear(message.conversation_id, "bob")
    with pytest.raises(NotFound):
        await Changes(database).react(message.id, BOB, allow_all, lambda reactions: reactions)


@pytest_twisted.ensureDeferred
async def test_an_admin_takes_back_what_others_said(database: Database) -> None:
    message = await _hello(database)
    assert (await Changes(database).delete(message.id, ADMIN, allow_all)).anew


@pytest_twisted.ensureDeferred
async def test_a_refused_change_changes_nothing(database: Database) -> None:
    message = await _hello(database)

    def refuse(_: object) -> None:
        raise Forbidden("no")

    with pytest.raises(Forbidden):
        await Changes(database).edit(message.id, "x", ADA, refuse)
    assert await Messages(database).get("ada", message.id) == message


@pytest_twisted.ensureDeferred
async def test_every_change_shows_in_the_log_as_a_new_rev(database: Database) -> None:
    log = MessageLog(database, "test")
    position = await log.begin()
    message = await _hello(database)
    await Changes(database).edit(message.id, "Hello!", ADA, allow_all)
    assert (await log.changes_since(position)).changes == ((message.id, 2),)


async def _hello(database: Database) -> Message:
    conversation_id = await open_conversation(database, "ada", "bob")
    return await send_text(database, conversation_id, "ada", "Hello")
