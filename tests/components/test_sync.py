"""Sync: what a client that was disconnected gets, and when it has to start over."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg2
import pytest
import pytest_twisted

from portico.settings.core import Settings
from portico.storage.database import Database, Transaction
from tests.support.sync_harness import Harness


@pytest.fixture
def outside(stores: Settings) -> Iterator[Any]:
    """A connection of another process."""
    connection = psycopg2.connect(stores.dsn, options="-c search_path=portico")
    yield connection
    connection.close()


async def group(harness: Harness, *others: str) -> int:
    """Ada's group."""
    opened = await harness.ask("ada", "conversation.create", participant_ids=list(others), type="group")
    return int(opened["conversation"]["id"])


async def send_message(
    harness: Harness, conversation_id: int, text: str, sender: str = "ada"
) -> dict[str, Any]:
    sent = await harness.ask(
        sender, "message.send", conversation_id=conversation_id, text=text, local_id=f"{sender}-{text}"
    )
    message: dict[str, Any] = sent["message"]
    return message


async def cursor_of(harness: Harness, user_id: str) -> str:
    return str((await harness.ask(user_id, "sync.state"))["cursor"])


async def changes(harness: Harness, user_id: str, since: str, limit: int = 100) -> dict[str, Any]:
    return await harness.ask(user_id, "sync.changes", since=since, limit=limit)


def texts(answer: dict[str, Any]) -> list[str]:
    return [message["text"] for message in answer["messages"]]


@pytest_twisted.ensureDeferred
async def test_a_state_is_the_conversations_with_everybodys_receipts(database: Database) -> None:
    harness = Harness(database)
    chat = await group(harness, "bob")
    await send_message(harness, chat, "Hello")
    state = await harness.ask("bob", "sync.state")
    [view] = state["conversations"]
    assert (view["id"], view["unread"], view["last_message"]["text"]) == (chat, 1, "Hello")
    ada, bob = state["receipts"]
    assert ada.pop("read_at") == ada.pop("delivered_at") is not None
    assert ada == {"conversation_id": chat, "user_id": "ada", "read_seq": 1, "delivered_seq": 1}
    assert (bob.pop("read_at"), bob.pop("delivered_at")) == (None, None)
    assert bob == {"conversation_id": chat, "user_id": "bob", "read_seq": 0, "delivered_seq": 0}
    assert (state["messages"], state["more"], state["reset"]) == ([], False, False)


@pytest_twisted.ensureDeferred
async def test_who_missed_nothing_is_told_nothing(database: Database) -> None:
    harness = Harness(database)
    await send_message(harness, await group(harness, "bob"), "Hello")
    answer = await changes(harness, "bob", await cursor_of(harness, "bob"))
    nothing: list[Any] = []
    assert [answer[key] for key in ("removed", "conversations", "messages", "receipts")] == [nothing] * 4
    assert (answer["more"], answer["reset"]) == (False, False)


@pytest_twisted.ensureDeferred
async def test_only_what_changed_is_told(database: Database) -> None:
    harness = Harness(database)
    quiet, busy = await group(harness, "bob"), await group(harness, "bob")
    old = await send_message(harness, busy, "old")
    await send_message(harness, busy, "untouched")
    await send_message(harness, quiet, "quiet")
    since = await cursor_of(harness, "bob")
    await harness.ask("ada", "message.edit", message_id=old["id"], text="edited")
    await send_message(harness, busy, "new")
    answer = await changes(harness, "bob", since)
    assert [view["id"] for view in answer["conversations"]] == [busy]
    assert texts(answer) == ["edited", "new"]


@pytest_twisted.ensureDeferred
async def test_a_receipt_alone_brings_no_conversation_along(database: Database) -> None:
    harness = Harness(database)
    chat = await group(harness, "bob", "cy")
    await send_message(harness, chat, "Hello")
    since = await cursor_of(harness, "ada")
    await harness.ask("bob", "receipt.read", conversation_id=chat, up_to_seq=1)
    answer = await changes(harness, "ada", since)
    assert answer["conversations"] == []
    [receipt] = answer["receipts"]
    assert receipt.pop("read_at") == receipt.pop("delivered_at") is not None
    assert receipt == {"conversation_id": chat, "user_id": "bob", "read_seq": 1, "delivered_seq": 1}


@pytest_twisted.ensureDeferred
async def test_what_one_is_out_of_is_removed_and_nothing_more_is_told_of_it(database: Database) -> None:
    harness = Harness(database)
    left, deleted = await group(harness, "bob"), await group(harness, "bob")
    since = await cursor_of(harness, "bob")
    await harness.ask("ada", "conversation.remove_participant", conversation_id=left, user_id="bob")
    await harness.ask("bob", "conversation.delete", conversation_id=deleted)
    await send_message(harness, left, "behind his back")
    answer = await changes(harness, "bob", since)
    assert sorted(answer["removed"]) == [left, deleted]
    assert (answer["conversations"], answer["messages"], answer["receipts"]) == ([], [], [])


@pytest_twisted.ensureDeferred
async def test_a_user_who_rejoins_gets_no_messages_of_the_time_away(database: Database) -> None:
    harness = Harness(database)
    chat = await group(harness, "bob")
    since = await cursor_of(harness, "bob")
    before = await send_message(harness, chat, "before")
    await harness.ask("bob", "conversation.leave", conversation_id=chat)
    await send_message(harness, chat, "meanwhile")
    await harness.ask("ada", "conversation.add_participant", conversation_id=chat, user_id="bob")
    await harness.ask("ada", "message.edit", message_id=before["id"], text="before, edited")
    await send_message(harness, chat, "after")
    answer = await changes(harness, "bob", since)
    assert texts(answer) == ["after"]
    assert [view["cleared_seq"] for view in answer["conversations"]] == [2]


@pytest_twisted.ensureDeferred
async def test_a_conversation_that_is_new_to_somebody_brings_all_receipts_along(database: Database) -> None:
    harness = Harness(database)
    new, returning = await group(harness, "bob"), await group(harness, "cy")
    for chat in (new, returning):
        await send_message(harness, chat, f"in {chat}")
    await harness.ask("cy", "conversation.delete", conversation_id=returning)
    replica, since = await harness.fresh("cy")
    await harness.ask("ada", "conversation.add_participant", conversation_id=new, user_id="cy")
    await send_message(harness, returning, "again")
    await harness.catch_up(replica, since)
    assert replica.state()[new]["receipts"] == {"ada": (1, 1), "bob": (0, 0), "cy": (1, 1)}
    assert replica.state()[returning]["receipts"] == {"ada": (2, 2), "cy": (1, 1)}


@pytest_twisted.ensureDeferred
async def test_participants_receive_the_read_position_of_an_added_one(database: Database) -> None:
    harness = Harness(database)
    chat = await group(harness, "bob")
    await send_message(harness, chat, "Hello")
    await harness.arrive("bob")
    await harness.ask("ada", "conversation.add_participant", conversation_id=chat, user_id="cy")
    assert harness.here["bob"].state()[chat]["receipts"]["cy"] == (1, 1)


@pytest_twisted.ensureDeferred
async def test_a_deleted_conversation_opened_again_is_back_on_all_devices(database: Database) -> None:
    harness = Harness(database)
    opening: dict[str, Any] = {"participant_ids": ["bob"], "type": "general"}
    chat = (await harness.ask("ada", "conversation.create", **opening))["conversation"]["id"]
    await send_message(harness, chat, "Hello")
    await harness.ask("ada", "conversation.delete", conversation_id=chat)
    await harness.arrive("ada")
    assert harness.here["ada"].state() == {}
    await harness.ask("ada", "conversation.create", **opening)
    await harness.load_what_is_wanted()
    fresh, _ = await harness.fresh("ada")
    assert harness.here["ada"].state() == fresh.state()
    assert list(fresh.state()) == [chat]


@pytest_twisted.ensureDeferred
async def test_changes_of_what_somebody_cannot_see_are_not_told_to_them(database: Database) -> None:
    harness = Harness(database)
    chat = await group(harness, "bob")
    secret = await send_message(harness, chat, "secret")
    await harness.ask("ada", "conversation.add_participant", conversation_id=chat, user_id="cy")
    await harness.arrive("cy")
    received: list[str] = []
    harness.here["cy"].apply = lambda name, event: received.append(name)  # type: ignore[method-assign]
    await harness.ask("ada", "message.edit", message_id=secret["id"], text="another secret")
    await harness.ask("bob", "message.react", message_id=secret["id"], emoji="👍")
    await harness.ask("ada", "message.delete", message_id=secret["id"])
    harness.relay.forget_unconfirmed()
    await harness.relay.sweep()
    assert received == []


@pytest_twisted.ensureDeferred
async def test_pages_miss_nothing_while_others_go_on_writing(database: Database) -> None:
    harness = Harness(database)
    chats = [await group(harness, "bob") for _ in range(3)]
    replica, cursor = await harness.fresh("bob")
    sent_messages = [
        await send_message(harness, chat, f"{chat}-{number}") for number in range(4) for chat in chats
    ]
    answer: dict[str, Any] = {"more": True, "cursor": cursor}
    pages = 0
    while answer["more"]:
        answer = await changes(harness, "bob", answer["cursor"], limit=2)
        replica.sync(answer)
        pages += 1
        if sent_messages:  # behind the page, before it, and something new
            await harness.ask(
                "ada", "message.edit", message_id=sent_messages.pop(0)["id"], text=f"edited {pages}"
            )
            await harness.ask(
                "ada", "message.edit", message_id=sent_messages.pop()["id"], text=f"edited {pages}"
            )
            await send_message(harness, chats[pages % 3], f"new {pages}")
    assert pages > 5
    await harness.catch_up(replica, answer["cursor"], limit=2)
    fresh, _ = await harness.fresh("bob")
    assert replica.state() == fresh.state()


@pytest_twisted.ensureDeferred
async def test_a_transaction_that_commits_late_is_not_skipped(database: Database, outside: Any) -> None:
    """It has its number before others that are told earlier."""
    harness = Harness(database)
    slow, quick = await group(harness, "bob"), await group(harness, "bob")
    since = await cursor_of(harness, "bob")
    with outside.cursor() as late:
        late.execute("select id from conversation where id = %s for no key update", (slow,))
        late.execute(
            "insert into message (conversation_id, seq, sender_id, type, text, local_id, created_at)"
            " values (%s, 1, 'ada', 'text', 'late', 'late', now())",
            (slow,),
        )
        late.execute(
            "update conversation set last_seq = 1, changed = pg_current_xact_id() where id = %s", (slow,)
        )
    await send_message(harness, quick, "early")
    first = await changes(harness, "bob", since)
    assert texts(first) == ["early"]
    outside.commit()
    second = await changes(harness, "bob", first["cursor"])
    assert "late" in texts(second)
    assert texts(await changes(harness, "bob", second["cursor"])) == []


@pytest_twisted.ensureDeferred
async def test_what_is_not_committed_yet_holds_nobody_up(database: Database, outside: Any) -> None:
    harness = Harness(database)
    chat = await group(harness, "bob")
    with outside.cursor() as elsewhere:
        elsewhere.execute("create table nobody_waits_for ()")  # it has a number, and takes its time
    for number in range(3):
        since = await cursor_of(harness, "bob")
        await send_message(harness, chat, f"text {number}")
        assert f"text {number}" in texts(await changes(harness, "bob", since))
    replica, _ = await harness.fresh("bob")
    await harness.catch_up(replica, since, limit=1)
    outside.rollback()


@pytest.mark.parametrize("since", ["", "nonsense", "e30", "WyJ4IiwiYm9iIixbMCwwXV0"])
@pytest_twisted.ensureDeferred
async def test_an_unknown_cursor_begins_anew(database: Database, since: str) -> None:
    harness = Harness(database)
    chat = await group(harness, "bob")
    answer = await changes(harness, "bob", since)
    assert answer["reset"]
    assert [view["id"] for view in answer["conversations"]] == [chat]
    assert not (await changes(harness, "bob", answer["cursor"]))["reset"]


@pytest_twisted.ensureDeferred
async def test_a_cursor_of_somebody_else_begins_anew(database: Database) -> None:
    harness = Harness(database)
    await group(harness, "bob")
    assert (await changes(harness, "bob", await cursor_of(harness, "ada")))["reset"]


@pytest_twisted.ensureDeferred
async def test_a_cursor_from_before_a_restored_backup_begins_anew(database: Database, outside: Any) -> None:
    harness = Harness(database)
    since = await cursor_of(harness, "bob")
    with outside, outside.cursor() as operator:
        operator.execute("update identity set id = gen_random_uuid()")
    assert (await changes(harness, "bob", since))["reset"]


@pytest_twisted.ensureDeferred
async def test_who_was_away_for_too_long_begins_anew(database: Database) -> None:
    since = await cursor_of(Harness(database), "bob")
    harness = Harness(database, window=timedelta(seconds=-1))
    assert (await changes(harness, "bob", since))["reset"]


@pytest_twisted.ensureDeferred
async def test_a_state_comes_in_pages_too(database: Database) -> None:
    harness = Harness(database)
    chats = [await group(harness, "bob") for _ in range(5)]
    await send_message(harness, chats[0], "Hello")
    answer = await harness.ask("bob", "sync.state", limit=2)
    found = [view["id"] for view in answer["conversations"]]
    while answer["more"]:
        answer = await changes(harness, "bob", answer["cursor"], limit=2)
        found += [view["id"] for view in answer["conversations"]]
        assert answer["messages"] == []
    assert found == chats


@pytest_twisted.ensureDeferred
async def test_the_number_of_statements_does_not_grow(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    harness = Harness(database)
    counted: list[int] = []
    for size in (1, 6):
        since = await cursor_of(harness, "bob")
        for number in range(size):
            chat = await group(harness, "bob", "cy")
            await send_message(harness, chat, f"{size} {number}")
        counted.append(await _statements(monkeypatch, changes(harness, "bob", since)))
    assert counted[0] == counted[1] <= 7


async def _statements(monkeypatch: pytest.MonkeyPatch, work: Any) -> int:
    asked: list[str] = []
    query, execute = Transaction.query, Transaction.execute

    async def counting_query(self: Transaction, sql: str, args: Any = ()) -> Any:
        asked.append(sql)
        return await query(self, sql, args)

    async def counting_execute(self: Transaction, sql: str, args: Any = ()) -> None:
        asked.append(sql)
        await execute(self, sql, args)

    with monkeypatch.context() as patch:
        patch.setattr(Transaction, "query", counting_query)
        patch.setattr(Transaction, "execute", counting_execute)
        await work
    return len(asked)
