"""The store of conversations: opened once, seen through one participant's eyes, listed by page."""

import pytest
import pytest_twisted

from portico.contract.conversation import ListConversations
from portico.contract.shapes import Conversation
from portico.domain.errors import InvalidArgument, NotFound
from portico.domain.paging import encode_cursor
from portico.domain.people import Principal
from portico.storage.conversations.store import Conversations, Position
from portico.storage.database import Database
from portico.storage.messages.receipts import Mark, Receipts
from portico.storage.messages.store import Messages
from portico.storage.users.people import People
from tests.storage.conftest import Sql
from tests.support.drafts import draft, opened, opening
from tests.support.waiting import together


@pytest_twisted.ensureDeferred
async def test_the_same_people_and_property_share_one_conversation(database: Database) -> None:
    store = Conversations(database)
    first = await store.open(opening("ada", "bob", property_id="7"))
    assert first.created
    again = await store.open(opening("bob", "ada", property_id="7"))
    assert (again.id, again.created) == (first.id, False)
    others = [
        opening("ada", "bob", property_id="8"),
        opening("ada", "bob"),
        opening("ada", "bob", "cy", property_id="7"),
        opening("ada", "bob", property_id="7", type="support"),
        opening("ada", "bob", property_id="7", type="group"),
        opening("ada", "bob", property_id="7", type="group"),
    ]
    assert [(await store.open(other)).created for other in others] == [True] * 6


@pytest_twisted.ensureDeferred
async def test_all_who_open_it_at_once_get_the_same_one(databases: list[Database], sql: Sql) -> None:
    for number in range(5):
        wanted = opening("ada", "bob", property_id=str(number))
        answers = await together(*(Conversations(database).open(wanted) for database in databases * 2))
        assert len({opened.id for opened in answers}) == 1
        assert sorted(opened.created for opened in answers) == [False] * 5 + [True]
    assert sql("select count(*) from conversation") == [(5,)]
    assert sql("select count(*) from participant") == [(10,)]


@pytest_twisted.ensureDeferred
async def test_a_conversation_shows_what_is_the_callers(database: Database) -> None:
    principal = Principal(user_id="ada", role="user", expires_at=1, fingerprint="f", name="Ada L")
    await People(database).upsert_user(principal)
    chat = await opened(database, "ada", "bob", title="Flat 7", metadata={"rent": 900}, property_id="7")
    await Messages(database).send([draft(chat), draft(chat, text="newest")])
    await Receipts(database).move_cursors([Mark(chat, "bob", 1, None)])
    seen = await Conversations(database).get("bob", chat)
    assert (seen.title, seen.metadata, seen.property_id, seen.status) == (
        "Flat 7",
        {"rent": 900},
        "7",
        "active",
    )
    assert (seen.last_seq, seen.read_seq, seen.unread, seen.pinned, seen.muted_until) == (
        2,
        1,
        1,
        False,
        None,
    )
    assert seen.last_message is not None
    assert seen.last_message.text == "newest"
    people = [(person.user_id, person.role, person.name) for person in seen.participants]
    assert people == [("ada", "owner", "Ada L"), ("bob", "member", None)]
    assert await Conversations(database).list_participants("ada", chat) == seen.participants
    assert (await Conversations(database).get("ada", chat)).unread == 0


@pytest_twisted.ensureDeferred
async def test_an_empty_conversation_has_no_last_message(database: Database) -> None:
    chat = await opened(database, "ada", "bob")
    seen = await Conversations(database).get("ada", chat)
    assert (seen.last_message, seen.last_seq, seen.unread) == (None, 0, 0)


@pytest_twisted.ensureDeferred
async def test_strangers_and_those_who_left_see_nothing(database: Database, sql: Sql) -> None:
    store, chat = Conversations(database), await opened(database, "ada", "bob")
    sql("update participant set left_at = now() where user_id = 'bob'")
    for user_id in ("eve", "bob"):
        for attempt in (store.get(user_id, chat), store.list_participants(user_id, chat)):
            with pytest.raises(NotFound):
                await attempt
        assert await store.list_conversations(user_id, ListConversations()) == ([], None)
    assert [person.user_id for person in (await store.get("ada", chat)).participants] == ["ada"]


async def ids(database: Database, **asked: object) -> list[int]:
    page, _ = await Conversations(database).list_conversations("ada", ListConversations(**asked))  # type: ignore[arg-type]
    return [conversation.id for conversation in page]


@pytest_twisted.ensureDeferred
async def test_the_newest_activity_comes_first(database: Database) -> None:
    chats = [await opened(database, "ada", "bob") for _ in range(3)]
    assert await ids(database) == chats[::-1]
    await Messages(database).send([draft(chats[1], "bob")])
    assert await ids(database) == [chats[1], chats[2], chats[0]]


@pytest_twisted.ensureDeferred
async def test_a_list_can_be_narrowed(database: Database, sql: Sql) -> None:
    group, pair = await opened(database, "ada", "bob"), await opened(database, "ada", "bob", type="support")
    await Messages(database).send([draft(pair, "bob")])
    assert await ids(database, type="support") == [pair]
    assert await ids(database, unread=True) == [pair]
    assert await ids(database, unread=False) == [group]
    sql("update participant set marked_unread = true where conversation_id = %s", group)
    assert await ids(database, unread=True) == [pair, group]
    sql("update participant set archived = true where conversation_id = %s and user_id = 'ada'", group)
    assert await ids(database, status="archived") == [group]
    assert await ids(database, status="active", type="group") == []
    sql("update conversation set status = 'blocked' where id = %s", pair)
    assert await ids(database, status="blocked") == [pair]
    assert await ids(database, status="active") == []


@pytest_twisted.ensureDeferred
async def test_pages_neither_skip_nor_repeat_what_lies_still(database: Database) -> None:
    chats = [await opened(database, "ada", "bob") for _ in range(7)]
    store, seen, cursor = Conversations(database), list[Conversation](), None
    while True:
        page, cursor = await store.list_conversations("ada", ListConversations(limit=2, cursor=cursor))
        seen += page
        if cursor is None:
            break
        await opened(database, "ada", "cy")
        await Messages(database).send([draft(seen[0].id, "bob")])
    assert [conversation.id for conversation in seen] == chats[::-1]


@pytest_twisted.ensureDeferred
async def test_pages_hold_at_the_very_same_microsecond(database: Database, sql: Sql) -> None:
    chats = [await opened(database, "ada", "bob") for _ in range(3)]
    sql("update conversation set updated_at = '2026-11-21T07:30:00.123457Z'")
    first, cursor = await Conversations(database).list_conversations("ada", ListConversations(limit=2))
    rest, end = await Conversations(database).list_conversations(
        "ada", ListConversations(limit=2, cursor=cursor)
    )
    assert [conversation.id for conversation in [*first, *rest]] == chats[::-1]
    assert end is None


@pytest.mark.parametrize("position", [Position(10**30, 1), Position(-(10**30), 1), Position(1, 10**30)])
@pytest_twisted.ensureDeferred
async def test_a_forged_cursor_is_refused(database: Database, position: Position) -> None:
    with pytest.raises(InvalidArgument):
        await Conversations(database).list_conversations(
            "ada", ListConversations(cursor=encode_cursor(position))
        )
