"""Accounts and conversations as admins see them, in a real database."""

import pytest
import pytest_twisted

from portico.contract.people_admin import FindUsers, ListConversationsOf
from portico.domain.errors import NotFound
from portico.domain.people import Principal
from portico.storage.conversations.listing import ConversationListing
from portico.storage.database import Database
from portico.storage.users.accounts import Accounts
from portico.storage.users.accounts_list import AccountList
from portico.storage.users.people import People
from tests.storage.sample_messages import open_conversation, send_text

AUDIT = "select admin_id, action, user_id from audit order by id"
PEOPLE = (
    ("u-1", "Ada Lovelace", "ada@example.com"),
    ("u-2", "Bob Onyango", None),
    ("v-3", "Émile Ada", "Emile@Example.com"),
)


async def people(database: Database) -> AccountList:
    for user_id, name, email in PEOPLE:
        principal = Principal(
            user_id=user_id, role="user", expires_at=2**40, fingerprint=user_id, name=name, email=email
        )
        assert await People(database).upsert_user(principal) is not None
    return AccountList(database)


async def found(store: AccountList, query: str | None) -> list[str]:
    return [each.user.id for each in (await store.find(FindUsers(query=query)))[0]]


@pytest_twisted.ensureDeferred
async def test_somebody_is_found_by_id_name_and_email_and_by_nothing_else(database: Database) -> None:
    store = await people(database)
    assert await found(store, None) == ["u-1", "u-2", "v-3"]
    assert await found(store, "u-") == ["u-1", "u-2"]
    assert await found(store, "emile") == ["v-3"]
    assert await found(store, "lovel") == ["u-1"]
    assert await found(store, "emile@example.com") == ["v-3"]
    assert await found(store, "@example.com") == []
    assert await found(store, "%") == []
    assert await found(store, "'; --") == []


@pytest_twisted.ensureDeferred
async def test_a_page_ends_where_the_next_begins(database: Database) -> None:
    store, seen, cursor = await people(database), list[str](), None
    while True:
        page, cursor = await store.find(FindUsers(limit=1, cursor=cursor))
        seen += [each.user.id for each in page]
        if cursor is None:
            break
    assert seen == ["u-1", "u-2", "v-3"]


@pytest_twisted.ensureDeferred
async def test_who_is_blocked_is_found_and_says_so(database: Database) -> None:
    store = await people(database)
    assert await Accounts(database).ban("root", "u-2") is True
    assert await Accounts(database).ban("root", "u-2") is False
    [bob] = (await store.find(FindUsers(query="bob")))[0]
    assert bob.is_blocked
    assert (await store.read("root", "u-2")).blocked_at is not None
    with pytest.raises(NotFound):
        await Accounts(database).ban("root", "nobody")


@pytest_twisted.ensureDeferred
async def test_an_account_is_read_with_an_entry_in_the_audit(database: Database) -> None:
    store = await people(database)
    await open_conversation(database, "u-1", "u-2")
    account = await store.read("root", "u-1")
    assert (account.user.email, account.conversations, account.devices) == ("ada@example.com", 1, [])
    assert await database.query(AUDIT) == [("root", "admin.user", "u-1")]
    with pytest.raises(NotFound):
        await store.read("root", "nobody")


@pytest_twisted.ensureDeferred
async def test_conversations_say_who_takes_part_and_never_what_is_said(database: Database) -> None:
    await people(database)
    first = await open_conversation(database, "u-1", "u-2")
    await send_text(database, first, "u-1", "a secret")
    second = await open_conversation(database, "u-2", "v-3")
    listing = ConversationListing(database)
    everything, _ = await listing.list_page("root", ListConversationsOf())
    assert [each.id for each in everything] == [second, first]
    assert await database.query(AUDIT) == []
    theirs, _ = await listing.list_page("root", ListConversationsOf(user_id="u-1"))
    [only] = theirs
    assert (only.id, only.messages, [member.user_id for member in only.members]) == (first, 1, ["u-1", "u-2"])
    assert "secret" not in str(only)
    assert await database.query(AUDIT) == [("root", "admin.conversations", "u-1")]
    one, _ = await listing.list_page("root", ListConversationsOf(conversation_id=second))
    assert [each.id for each in one] == [second]
