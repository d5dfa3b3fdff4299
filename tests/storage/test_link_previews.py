"""Previews of links: added once, gone with the text, and nobody waits for a page."""

from typing import Any

import pytest
import pytest_twisted
from msgspec import UNSET
from twisted.internet import reactor as global_reactor

from components.previews.service import LATEST, Previews
from portico.contract.shapes import Message
from portico.domain.errors import Unavailable
from portico.domain.people import Caller
from portico.storage.database import Database
from portico.storage.messages.changes import Changes
from portico.storage.messages.link_previews import LinkPreviews
from portico.storage.messages.log_cursor import LogCursor
from portico.storage.messages.store import Messages
from tests.storage.conftest import Sql
from tests.storage.sample_messages import allow_all, open_conversation, send_text

ADA = Caller("ada", "user", 1)
HTML = "<title>A bright flat</title><meta property=og:site_name content=Homes>"


class Web:
    """Has one page."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def fetch(self, url: str) -> str | None:
        self.asked.append(url)
        return HTML if url == "https://homes.example/7" else None


class Harness:
    def __init__(self, database: Database, *excepted: str) -> None:
        self.database, self.web = database, Web()
        reactor: Any = global_reactor
        self.previews = Previews(
            LogCursor(database, "previews", 2), LinkPreviews(database, excepted), self.web, reactor
        )

    async def say(self, *texts: str) -> list[Message]:
        """Sent after the first look at the log, and looked at."""
        await self.previews.catch_up()
        conversation_id = await open_conversation(self.database, "ada", "bob")
        sent = [await send_text(self.database, conversation_id, "ada", text) for text in texts]
        await self.previews.catch_up()
        return [await self.message(message) for message in sent]

    async def message(self, message: Message) -> Message:
        return await Messages(self.database).get("bob", message.id)


@pytest_twisted.ensureDeferred
async def test_messages_with_a_link_get_what_the_page_says(database: Database) -> None:
    harness = Harness(database)
    shown, *others = await harness.say(
        "See https://homes.example/7.", "No link", "https://gone.example/", "https://homes.example/7"
    )
    assert shown.preview is not UNSET
    preview = shown.preview
    assert (preview.url, preview.title, preview.site) == ("https://homes.example/7", "A bright flat", "Homes")
    assert (preview.description, shown.rev, shown.edited_at) == (UNSET, 2, None)
    assert [each.preview is UNSET for each in others] == [True, True, False]
    await harness.previews.catch_up()
    assert sorted(harness.web.asked) == ["https://gone.example/", "https://homes.example/7"]  # once each


@pytest_twisted.ensureDeferred
async def test_the_preview_goes_with_its_text(database: Database) -> None:
    harness, changes = Harness(database), Changes(database)
    edited, deleted = await harness.say("https://homes.example/7 ?", "https://homes.example/7")
    await changes.edit(edited.id, "https://homes.example/7 ?", ADA, allow_all, {"a": 1})
    assert (await harness.message(edited)).preview is not UNSET
    await changes.edit(edited.id, "No more", ADA, allow_all)
    assert (await harness.message(edited)).preview is UNSET
    await changes.delete(deleted.id, ADA, allow_all)
    assert (await harness.message(deleted)).preview is UNSET


@pytest_twisted.ensureDeferred
async def test_a_text_that_was_edited_meanwhile_gets_no_preview_of_the_old_one(database: Database) -> None:
    harness = Harness(database)
    [message] = await harness.say("https://gone.example/")
    await Changes(database).edit(message.id, "Other", ADA, allow_all)
    shape = (await harness.say("https://homes.example/7"))[0].preview
    assert shape is not UNSET
    store = LinkPreviews(database)
    assert not await store.set(message.conversation_id, message.id, "https://gone.example/", shape)
    assert (await harness.message(message)).preview is UNSET


@pytest_twisted.ensureDeferred
async def test_no_page_is_fetched_for_a_type_of_conversation_without_previews(
    database: Database, sql: Sql
) -> None:
    harness = Harness(database, "support", "group")
    [shown] = await harness.say("https://homes.example/7")
    assert shown.preview is not UNSET
    [(type_,)] = sql("select type from conversation")
    harness = Harness(database, type_)
    [hidden] = await harness.say("https://homes.example/7")
    assert hidden.preview is UNSET
    assert harness.web.asked == []


class Away:
    """A store whose database does not answer."""

    async def allowing(self, conversation_ids: frozenset[int]) -> frozenset[int]:
        return conversation_ids

    async def set(self, *_: Any) -> bool:
        raise Unavailable("away")


@pytest_twisted.ensureDeferred
async def test_a_preview_that_could_not_be_stored_is_stored_later(database: Database) -> None:
    harness = Harness(database)
    away: Any = Away()
    reactor: Any = global_reactor
    failing = Previews(LogCursor(database, "previews", 2), away, harness.web, reactor)
    await failing.catch_up()
    conversation_id = await open_conversation(database, "ada", "bob")
    message = await send_text(database, conversation_id, "ada", "https://homes.example/7")
    with pytest.raises(Unavailable):
        await failing.catch_up()
    await harness.previews.catch_up()
    assert (await harness.message(message)).preview is not UNSET


@pytest_twisted.ensureDeferred
async def test_old_messages_are_passed_over(database: Database, sql: Sql) -> None:
    harness = Harness(database)
    await harness.previews.catch_up()
    conversation_id = await open_conversation(database, "ada", "bob")
    message = await send_text(database, conversation_id, "ada", "https://homes.example/7")
    sql("update message set created_at = created_at - make_interval(secs => %s)", LATEST + 1)
    await harness.previews.catch_up()
    assert harness.web.asked == []
    assert (await harness.message(message)).preview is UNSET
