"""Sync: what a client that was disconnected gets, and when it has to start over."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg2
import pytest
import pytest_twisted

from portico.settings.core import Settings
from portico.storage.database import Database, Transaction
from tests.support.world import World


@pytest.fixture
def outside(stores: Settings) -> Iterator[Any]:
    """A connection of another process."""
    connection = psycopg2.connect(stores.dsn, options="-c search_path=portico")
    yield connection
    connection.close()


async def group(world: World, *others: str) -> int:
    """Ada's group."""
    opened = await world.ask("ada", "conversation.create", participant_ids=list(others), type="group")
    return int(opened["conversation"]["id"])


async def say(world: World, conversation_id: int, text: str, sender: str = "ada") -> dict[str, Any]:
    sent = await world.ask(
        sender, "message.send", conversation_id=conversation_id, text=text, local_id=f"{sender}-{text}"
    )
    message: dict[str, Any] = sent["message"]
    return message


async def cursor_of(world: World, user_id: str) -> str:
    return str((await world.ask(user_id, "sync.state"))["cursor"])


async def changes(world: World, user_id: str, since: str, limit: int = 100) -> dict[str, Any]:
    return await world.ask(user_id, "sync.changes", since=since, limit=limit)


def texts(answer: dict[str, Any]) -> list[str]:
    return [message["text"] for message in answer["messages"]]


@pytest_twisted.ensureDeferred
async def test_a_state_is_the_conversations_with_everybodys_receipts(database: Database) -> None:
    world = World(database)
    chat = await group(world, "bob")
    await say(world, chat, "Hello")
    state = await world.ask("bob", "sync.state")
    [view] = state["conversations"]
    assert (view["id"], view["unread"], view["last_message"]["text"]) == (chat, 1, "Hello")
    assert state["receipts"] == [
        {"conversation_id": chat, "user_id": "ada", "read_seq": 1, "delivered_seq": 1},
        {"conversation_id": chat, "user_id": "bob", "read_seq": 0, "delivered_seq": 0},
    ]
    assert (state["messages"], state["more"], state["reset"]) == ([], False, False)


@pytest_twisted.ensureDeferred
async def test_who_missed_nothing_is_told_nothing(database: Database) -> None:
    world = World(database)
    await say(world, await group(world, "bob"), "Hello")
    answer = await changes(world, "bob", await cursor_of(world, "bob"))
    nothing: list[Any] = []
    assert [answer[key] for key in ("removed", "conversations", "messages", "receipts")] == [nothing] * 4
    assert (answer["more"], answer["reset"]) == (False, False)


@pytest_twisted.ensureDeferred
async def test_only_what_changed_is_told(database: Database) -> None:
    world = World(database)
    quiet, busy = await group(world, "bob"), await group(world, "bob")
    old = await say(world, busy, "old")
    await say(world, busy, "untouched")
    await say(world, quiet, "quiet")
    since = await cursor_of(world, "bob")
    await world.ask("ada", "message.edit", message_id=old["id"], text="edited")
    await say(world, busy, "new")
    answer = await changes(world, "bob", since)
    assert [view["id"] for view in answer["conversations"]] == [busy]
    assert texts(answer) == ["edited", "new"]


@pytest_twisted.ensureDeferred
async def test_a_receipt_alone_brings_no_conversation_along(database: Database) -> None:
    world = World(database)
    chat = await group(world, "bob", "cy")
    await say(world, chat, "Hello")
    since = await cursor_of(world, "ada")
    await world.ask("bob", "receipt.read", conversation_id=chat, up_to_seq=1)
    answer = await changes(world, "ada", since)
    assert answer["conversations"] == []
    assert answer["receipts"] == [
        {"conversation_id": chat, "user_id": "bob", "read_seq": 1, "delivered_seq": 1}
    ]


@pytest_twisted.ensureDeferred
async def test_what_one_is_out_of_is_removed_and_nothing_more_is_told_of_it(database: Database) -> None:
    world = World(database)
    left, deleted = await group(world, "bob"), await group(world, "bob")
    since = await cursor_of(world, "bob")
    await world.ask("ada", "conversation.remove_participant", conversation_id=left, user_id="bob")
    await world.ask("bob", "conversation.delete", conversation_id=deleted)
    await say(world, left, "behind his back")
    answer = await changes(world, "bob", since)
    assert sorted(answer["removed"]) == [left, deleted]
    assert (answer["conversations"], answer["messages"], answer["receipts"]) == ([], [], [])


@pytest_twisted.ensureDeferred
async def test_who_comes_back_is_not_told_what_was_said_meanwhile(database: Database) -> None:
    world = World(database)
    chat = await group(world, "bob")
    since = await cursor_of(world, "bob")
    before = await say(world, chat, "before")
    await world.ask("bob", "conversation.leave", conversation_id=chat)
    await say(world, chat, "meanwhile")
    await world.ask("ada", "conversation.add_participant", conversation_id=chat, user_id="bob")
    await world.ask("ada", "message.edit", message_id=before["id"], text="before, edited")
    await say(world, chat, "after")
    answer = await changes(world, "bob", since)
    assert texts(answer) == ["after"]
    assert [view["cleared_seq"] for view in answer["conversations"]] == [2]


@pytest_twisted.ensureDeferred
async def test_a_conversation_that_is_new_to_somebody_brings_all_receipts_along(database: Database) -> None:
    world = World(database)
    new, returning = await group(world, "bob"), await group(world, "cy")
    for chat in (new, returning):
        await say(world, chat, f"in {chat}")
    await world.ask("cy", "conversation.delete", conversation_id=returning)
    replica, since = await world.fresh("cy")
    await world.ask("ada", "conversation.add_participant", conversation_id=new, user_id="cy")
    await say(world, returning, "again")
    await world.catch_up(replica, since)
    assert replica.state()[new]["receipts"] == {"ada": (1, 1), "bob": (0, 0), "cy": (1, 1)}
    assert replica.state()[returning]["receipts"] == {"ada": (2, 2), "cy": (1, 1)}


@pytest_twisted.ensureDeferred
async def test_everybody_there_hears_where_somebody_stands_who_is_taken_in(database: Database) -> None:
    world = World(database)
    chat = await group(world, "bob")
    await say(world, chat, "Hello")
    await world.arrive("bob")
    await world.ask("ada", "conversation.add_participant", conversation_id=chat, user_id="cy")
    assert world.here["bob"].state()[chat]["receipts"]["cy"] == (1, 1)


@pytest_twisted.ensureDeferred
async def test_a_deleted_conversation_opened_again_is_back_on_all_devices(database: Database) -> None:
    world = World(database)
    opening: dict[str, Any] = {"participant_ids": ["bob"], "type": "general"}
    chat = (await world.ask("ada", "conversation.create", **opening))["conversation"]["id"]
    await say(world, chat, "Hello")
    await world.ask("ada", "conversation.delete", conversation_id=chat)
    await world.arrive("ada")
    assert world.here["ada"].state() == {}
    await world.ask("ada", "conversation.create", **opening)
    await world.load_what_is_wanted()
    fresh, _ = await world.fresh("ada")
    assert world.here["ada"].state() == fresh.state()
    assert list(fresh.state()) == [chat]


@pytest_twisted.ensureDeferred
async def test_changes_of_what_somebody_cannot_see_are_not_told_to_them(database: Database) -> None:
    world = World(database)
    chat = await group(world, "bob")
    secret = await say(world, chat, "secret")
    await world.ask("ada", "conversation.add_participant", conversation_id=chat, user_id="cy")
    await world.arrive("cy")
    heard: list[str] = []
    world.here["cy"].apply = lambda name, event: heard.append(name)  # type: ignore[method-assign]
    await world.ask("ada", "message.edit", message_id=secret["id"], text="another secret")
    await world.ask("bob", "message.react", message_id=secret["id"], emoji="👍")
    await world.ask("ada", "message.delete", message_id=secret["id"])
    world.relay.forget_unconfirmed()
    await world.relay.sweep()
    assert heard == []


@pytest_twisted.ensureDeferred
async def test_pages_miss_nothing_while_others_go_on_writing(database: Database) -> None:
    world = World(database)
    chats = [await group(world, "bob") for _ in range(3)]
    replica, cursor = await world.fresh("bob")
    said = [await say(world, chat, f"{chat}-{number}") for number in range(4) for chat in chats]
    answer: dict[str, Any] = {"more": True, "cursor": cursor}
    pages = 0
    while answer["more"]:
        answer = await changes(world, "bob", answer["cursor"], limit=2)
        replica.sync(answer)
        pages += 1
        if said:  # behind the page, before it, and something new
            await world.ask("ada", "message.edit", message_id=said.pop(0)["id"], text=f"edited {pages}")
            await world.ask("ada", "message.edit", message_id=said.pop()["id"], text=f"edited {pages}")
            await say(world, chats[pages % 3], f"new {pages}")
    assert pages > 5
    await world.catch_up(replica, answer["cursor"], limit=2)
    fresh, _ = await world.fresh("bob")
    assert replica.state() == fresh.state()


@pytest_twisted.ensureDeferred
async def test_a_transaction_that_commits_late_is_not_skipped(database: Database, outside: Any) -> None:
    """It has its number before others that are told earlier."""
    world = World(database)
    slow, quick = await group(world, "bob"), await group(world, "bob")
    since = await cursor_of(world, "bob")
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
    await say(world, quick, "early")
    first = await changes(world, "bob", since)
    assert texts(first) == ["early"]
    outside.commit()
    second = await changes(world, "bob", first["cursor"])
    assert "late" in texts(second)
    assert texts(await changes(world, "bob", second["cursor"])) == []


@pytest_twisted.ensureDeferred
async def test_what_is_not_committed_yet_holds_nobody_up(database: Database, outside: Any) -> None:
    world = World(database)
    chat = await group(world, "bob")
    with outside.cursor() as elsewhere:
        elsewhere.execute("create table nobody_waits_for ()")  # it has a number, and takes its time
    for number in range(3):
        since = await cursor_of(world, "bob")
        await say(world, chat, f"text {number}")
        assert f"text {number}" in texts(await changes(world, "bob", since))
    replica, _ = await world.fresh("bob")
    await world.catch_up(replica, since, limit=1)
    outside.rollback()


@pytest.mark.parametrize("since", ["", "nonsense", "e30", "WyJ4IiwiYm9iIixbMCwwXV0"])
@pytest_twisted.ensureDeferred
async def test_an_unknown_cursor_begins_anew(database: Database, since: str) -> None:
    world = World(database)
    chat = await group(world, "bob")
    answer = await changes(world, "bob", since)
    assert answer["reset"]
    assert [view["id"] for view in answer["conversations"]] == [chat]
    assert not (await changes(world, "bob", answer["cursor"]))["reset"]


@pytest_twisted.ensureDeferred
async def test_a_cursor_of_somebody_else_begins_anew(database: Database) -> None:
    world = World(database)
    await group(world, "bob")
    assert (await changes(world, "bob", await cursor_of(world, "ada")))["reset"]


@pytest_twisted.ensureDeferred
async def test_a_cursor_from_before_a_restored_backup_begins_anew(database: Database, outside: Any) -> None:
    world = World(database)
    since = await cursor_of(world, "bob")
    with outside, outside.cursor() as operator:
        operator.execute("update identity set id = gen_random_uuid()")
    assert (await changes(world, "bob", since))["reset"]


@pytest_twisted.ensureDeferred
async def test_who_was_away_for_too_long_begins_anew(database: Database) -> None:
    since = await cursor_of(World(database), "bob")
    world = World(database, window=timedelta(seconds=-1))
    assert (await changes(world, "bob", since))["reset"]


@pytest_twisted.ensureDeferred
async def test_a_state_comes_in_pages_too(database: Database) -> None:
    world = World(database)
    chats = [await group(world, "bob") for _ in range(5)]
    await say(world, chats[0], "Hello")
    answer = await world.ask("bob", "sync.state", limit=2)
    found = [view["id"] for view in answer["conversations"]]
    while answer["more"]:
        answer = await changes(world, "bob", answer["cursor"], limit=2)
        found += [view["id"] for view in answer["conversations"]]
        assert answer["messages"] == []
    assert found == chats


@pytest_twisted.ensureDeferred
async def test_the_number_of_statements_does_not_grow(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(database)
    counted: list[int] = []
    for size in (1, 6):
        since = await cursor_of(world, "bob")
        for number in range(size):
            chat = await group(world, "bob", "cy")
            await say(world, chat, f"{size} {number}")
        counted.append(await _statements(monkeypatch, changes(world, "bob", since)))
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
