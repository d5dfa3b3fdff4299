"""Finding conversations on a real database: by title, people, property, metadata and what was said last."""

from typing import Any

import pytest_twisted

from portico.contract.search import SearchConversations
from portico.contract.shapes import Conversation
from portico.domain.people import Caller, Principal
from portico.domain.search.query import parse
from portico.storage.conversations import search
from portico.storage.conversations.membership import Membership
from portico.storage.conversations.opening import Opening
from portico.storage.conversations.search import ConversationSearch
from portico.storage.conversations.store import Conversations
from portico.storage.database import Database
from portico.storage.messages.changes import Changes
from portico.storage.users.people import People
from tests.storage.sample_messages import allow_all, open_conversation, send_text


async def page(
    database: Database, user_id: str, query: str, **asked: Any
) -> tuple[list[Conversation], str | None]:
    """What somebody finds."""
    request = SearchConversations(query=query, **asked)
    return await ConversationSearch(database).find_conversations(user_id, request, parse(query))


async def ids(database: Database, user_id: str, query: str) -> list[int]:
    """The ids that somebody finds."""
    return [conversation.id for conversation in (await page(database, user_id, query))[0]]


async def open_one(database: Database, *members: str, **about: Any) -> int:
    """A group about something."""
    usual: dict[str, Any] = {"type": "group", "property_id": None, "title": None, "metadata": {}}
    opening = Opening(creator_id=members[0], members=members, pair_key=None, **{**usual, **about})
    return (await Conversations(database).open(opening)).id


async def arrive(database: Database, user_id: str, name: str) -> None:
    """Somebody of this name comes in."""
    principal = Principal(user_id=user_id, role="user", expires_at=2**33, fingerprint=user_id, name=name)
    await People(database).upsert_user(principal)


@pytest_twisted.ensureDeferred
async def test_a_conversation_is_found_by_all_that_one_knows_of_it(database: Database) -> None:
    await arrive(database, "bob", "Bøb Müller")
    chat = await open_one(
        database, "ada", "bob", title="Crème House", property_id="P-77",
        metadata={"city": {"name": "Zürich"}, "rooms": [3, None, True]},
    )  # fmt: skip
    await open_one(database, "ada", "cy", title="Another")
    await send_text(database, chat, "bob", "See you at the café")
    for query in ("creme house", "muller", "p-77", "zurich", "3", "cafe", '"see you"', "muller crème"):
        assert await ids(database, "ada", query) == [chat], query
    for query in ("city", "rooms", "true", "nobody", '"house muller"', "***"):
        assert await ids(database, "ada", query) == [], query


@pytest_twisted.ensureDeferred
async def test_ones_own_name_finds_nothing_and_strangers_find_nothing(database: Database) -> None:
    await arrive(database, "ada", "Ada")
    await arrive(database, "bob", "Bob")
    chat = await open_conversation(database, "ada", "bob")
    assert await ids(database, "ada", "ada") == []
    assert await ids(database, "bob", "ada") == [chat]
    assert await ids(database, "cy", "ada") == []


@pytest_twisted.ensureDeferred
async def test_what_is_deleted_or_hidden_does_not_find_a_conversation(database: Database) -> None:
    chat = await open_one(database, "ada", "bob", title="House")
    sent = await send_text(database, chat, "ada", "secret")
    assert await ids(database, "bob", "secret") == [chat]
    await Changes(database).delete(sent.id, Caller("ada", "user", 1), allow_all)
    assert await ids(database, "bob", "secret") == []
    await Membership(database).clear(chat, "bob")
    assert await ids(database, "bob", "house") == []
    assert await ids(database, "ada", "house") == [chat]


@pytest_twisted.ensureDeferred
async def test_pages_go_from_the_newest_activity_on(database: Database, monkeypatch: Any) -> None:
    monkeypatch.setattr(search, "CHUNK", 2)
    chats = [await open_one(database, "ada", "bob", title=f"House {number}") for number in range(5)]
    await open_one(database, "ada", "bob", title="Something else")
    await send_text(database, chats[1], "bob", "hello")
    found, cursor = await page(database, "ada", "house", limit=3)
    rest, end = await page(database, "ada", "house", limit=3, cursor=cursor)
    order = [chats[1], chats[4], chats[3], chats[2], chats[0]]
    assert [conversation.id for conversation in [*found, *rest]] == order
    assert end is None
    assert found[0] == await Conversations(database).get("ada", chats[1])
