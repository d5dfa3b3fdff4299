"""A list costs the same number of statements however long it is."""

from typing import Any

import pytest
import pytest_twisted
from twisted.internet.defer import Deferred

from portico.contract.conversation import ListConversations
from portico.storage.conversations.store import Conversations
from portico.storage.database import Database
from portico.storage.messages.sending import SEND, SEND_WITH_REPLIES
from portico.storage.messages.store import Messages
from portico.storage.pool import PooledConnection
from tests.storage.sample_messages import draft, open_conversation, send_text


@pytest_twisted.ensureDeferred
async def test_fifty_conversations_are_one_statement(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(51):
        await send_text(
            database, await open_conversation(database, "ada", f"friend-{number}"), "ada", "Hello"
        )
    asked = count(monkeypatch)
    page, cursor = await Conversations(database).list_conversations("ada", ListConversations(limit=50))
    assert (len(page), len(asked)) == (50, 1)
    assert cursor is not None
    assert all(conversation.last_message for conversation in page)
    assert all(len(conversation.participants) == 2 for conversation in page)


@pytest_twisted.ensureDeferred
async def test_a_page_of_messages_is_two_statements(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = await open_conversation(database, "ada", "bob")
    for number in range(20):
        await send_text(database, chat, "ada", str(number))
    asked = count(monkeypatch)
    assert len(await Messages(database).list_messages("bob", chat, None, None, 20)) == 20
    assert len(asked) == 2


@pytest_twisted.ensureDeferred
async def test_only_a_batch_with_a_reply_reads_what_is_quoted(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = await open_conversation(database, "ada", "bob")
    question = await send_text(database, chat, "ada", "Is it free?")
    asked = count(monkeypatch)
    store = Messages(database)
    await store.send([draft(chat, "bob", "Hm")])
    await store.send([draft(chat, "bob", "Well"), draft(chat, "bob", "Yes", reply_to=question.id)])
    assert asked == [SEND, SEND_WITH_REPLIES]


def count(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every statement that any connection is asked from now on."""
    asked: list[str] = []
    run_query = PooledConnection.runQuery

    def counting(self: PooledConnection, sql: str, *args: Any) -> "Deferred[Any]":
        asked.append(sql)
        answer: Deferred[Any] = run_query(self, sql, *args)
        return answer

    monkeypatch.setattr(PooledConnection, "runQuery", counting)
    return asked
