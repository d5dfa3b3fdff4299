"""Calls in the database: one winner of every race, one line in the log, and nothing left hanging."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import pytest_twisted

from portico.domain.calls import transitions
from portico.domain.calls.deadlines import Timing, expire
from portico.domain.calls.model import Call
from portico.domain.calls.starts import Join
from portico.domain.errors import Blocked, Conflict, NotFound, PorticoError
from portico.storage.calls.store import Calls, Changed, Start
from portico.storage.conversations.blocks import Blocks
from portico.storage.conversations.store import Conversations
from portico.storage.database import Database
from portico.storage.messages.changes import Changes
from portico.storage.messages.receipts import Mark, Receipts
from portico.storage.messages.retention import Retention
from portico.storage.messages.store import Messages
from portico.storage.users.erasure import Erasures
from tests.storage.sample_messages import allow_all, open_conversation, send_text
from tests.support.calls import SESSIONS, at, states
from tests.support.presence import caller
from tests.support.waiting import together

TIMING = Timing()


def of(database: Database) -> Calls:
    return Calls(database, TIMING, "here")


def started_by(user_id: str, conversation_id: int) -> Start:
    return Start(conversation_id, "voice", user_id, SESSIONS[user_id])


async def ring(database: Database, user_id: str, conversation_id: int) -> Call:
    """A call that rings, or is over because all are busy."""
    call = await of(database).start(started_by(user_id, conversation_id), at(0))
    assert isinstance(call, Call)
    return call


async def enter(database: Database, call: Call, user_id: str, session_id: int) -> Changed:
    def decide(stored: Call) -> Call:
        return transitions.accept(stored, user_id, session_id, at(5))

    return await of(database).join_call(call.id, user_id, decide)


async def change(database: Database, call: Call, decide: Callable[[Call], Call]) -> Call:
    return (await of(database).change_call(call.id, decide)).after


async def line(database: Database, conversation_id: int, user_id: str = "ada") -> Any:
    """The last message."""
    return (await Messages(database).list_messages(user_id, conversation_id, None, None, 1))[0]


@pytest_twisted.ensureDeferred
async def test_a_call_is_the_same_when_it_is_read_again(database: Database) -> None:
    chat = await open_conversation(database, "ada", "bob")
    call = await ring(database, "ada", chat)
    assert await of(database).get(call.id, "bob") == call
    lost = await change(database, call, lambda stored: transitions.lose(stored, {1}, at(2)))
    answered = (await enter(database, call, "bob", 2)).after
    assert await of(database).list_active() == [answered]
    assert states(answered) == {"ada": "lost", "bob": "joined"}
    assert lost.parties[0] == answered.parties[0]
    ended = await change(database, call, lambda stored: transitions.leave(stored, "bob", at(9)))
    assert await of(database).get(call.id, "ada") == ended
    assert await of(database).list_active() == []


@pytest_twisted.ensureDeferred
async def test_of_two_devices_that_accept_at_once_one_is_first(databases: list[Database]) -> None:
    call = await ring(databases[0], "ada", await open_conversation(databases[0], "ada", "bob"))

    async def attempt(database: Database, session_id: int) -> Changed | PorticoError:
        try:
            return await enter(database, call, "bob", session_id)
        except PorticoError as error:
            return error

    tries = [attempt(database, 20 + number) for number, database in enumerate(databases)]
    results = await together(*tries)
    assert sorted(type(result).__name__ for result in results) == ["Changed", "Conflict", "Conflict"]
    [winner] = [result for result in results if isinstance(result, Changed)]
    assert await of(databases[0]).get(call.id, "bob") == winner.after


@pytest_twisted.ensureDeferred
async def test_two_who_call_each_other_at_once_have_one_call(databases: list[Database]) -> None:
    general = await open_conversation(databases[0], "ada", "bob")
    support = await open_conversation(databases[0], "ada", "bob", kind="support")

    async def start(database: Database, user_id: str, chat: int) -> Call | Join:
        return await of(database).start(started_by(user_id, chat), at(0))

    begun = await together(start(databases[1], "ada", general), start(databases[2], "bob", support))
    [call] = [each for each in begun if isinstance(each, Call)]
    assert [each for each in begun if isinstance(each, Join)] == [Join(call.id)]


@pytest_twisted.ensureDeferred
async def test_an_answer_and_a_withdrawal_at_once_agree(databases: list[Database]) -> None:
    call = await ring(databases[0], "ada", await open_conversation(databases[0], "ada", "bob"))

    async def accept() -> str:
        try:
            return (await enter(databases[1], call, "bob", 2)).after.status
        except Conflict as error:
            return str(error.fields["status"])

    async def withdraw() -> str:
        return (
            await change(databases[2], call, lambda stored: transitions.leave(stored, "ada", at(5)))
        ).status

    outcome = await together(accept(), withdraw())
    assert outcome in (["active", "ended"], ["cancelled", "cancelled"])


@pytest_twisted.ensureDeferred
async def test_nobody_comes_into_two_calls_at_once(databases: list[Database]) -> None:
    first = await ring(
        databases[0], "ada", await open_conversation(databases[0], "ada", "bob", "cy", kind="group")
    )
    await enter(databases[0], first, "bob", 2)
    await change(databases[0], first, lambda stored: transitions.leave(stored, "cy", at(6)))
    second = await ring(databases[0], "dee", await open_conversation(databases[0], "dee", "cy"))

    async def attempt(database: Database, call: Call) -> str:
        try:
            return (await enter(database, call, "cy", 3)).after.status
        except Conflict:
            return "conflict"

    outcome = await together(attempt(databases[1], first), attempt(databases[2], second))
    assert sorted(outcome) == ["active", "conflict"]


@pytest_twisted.ensureDeferred
async def test_who_is_called_by_two_is_busy_for_the_second(database: Database) -> None:
    await ring(database, "ada", await open_conversation(database, "ada", "bob"))
    assert (await ring(database, "cy", await open_conversation(database, "cy", "bob"))).status == "busy"


@pytest_twisted.ensureDeferred
async def test_strangers_and_the_blocked_do_not_call(database: Database) -> None:
    chat = await open_conversation(database, "ada", "bob")
    with pytest.raises(NotFound):
        await ring(database, "eve", chat)
    with pytest.raises(NotFound):
        await ring(database, "ada", 2**50)
    await Blocks(database).block("bob", "ada")
    for user_id in ("ada", "bob"):
        with pytest.raises(Blocked):
            await ring(database, user_id, chat)
    assert await database.query("select 1 from call") == []


@pytest_twisted.ensureDeferred
async def test_a_group_call_does_not_ring_for_whom_the_caller_blocks(database: Database) -> None:
    group = await open_conversation(database, "ada", "bob", "cy", kind="group")
    await Blocks(database).block("ada", "cy")
    assert states(await ring(database, "ada", group)) == {"ada": "joined", "bob": "ringing"}


@pytest_twisted.ensureDeferred
async def test_a_call_is_one_message_with_its_outcome(database: Database) -> None:
    chat = await open_conversation(database, "ada", "bob")
    await send_text(database, chat, "bob", "Call me")
    call = await ring(database, "ada", chat)
    first = await line(database, chat)
    call_fields = {"id": call.id, "kind": "voice", "status": "ringing", "duration": None}
    assert (first.type, first.seq, first.sender_id, first.text) == ("call", 2, "ada", None)
    assert first.metadata == {"call": call_fields}
    await enter(database, call, "bob", 2)
    await change(database, call, lambda stored: transitions.leave(stored, "bob", at(65)))
    last = await line(database, chat)
    assert (last.id, last.rev) == (first.id, 3)
    assert last.metadata == {"call": {**call_fields, "status": "ended", "duration": 60}}
    assert (await Conversations(database).get("ada", chat)).last_seq == 2


@pytest_twisted.ensureDeferred
async def test_a_conversation_was_updated_when_the_message_of_its_call_was_written(
    database: Database,
) -> None:
    chat = await open_conversation(database, "ada", "bob")
    await ring(database, "ada", chat)
    [(at_once,)] = await database.query(
        "select c.updated_at = m.created_at from conversation c join message m on m.conversation_id = c.id"
    )
    assert at_once


@pytest_twisted.ensureDeferred
async def test_a_missed_call_is_unread_and_an_answered_one_read(database: Database) -> None:
    chat = await open_conversation(database, "ada", "bob")
    call = await ring(database, "ada", chat)
    await change(database, call, lambda stored: expire(stored, at(45), TIMING))
    assert await Receipts(database).list_unread("bob") == {chat: 1}
    assert await Receipts(database).list_unread("ada") == {}
    second = await ring(database, "ada", chat)
    changed = await enter(database, second, "bob", 2)
    assert (await Receipts(database).list_unread("bob"), changed.read) == ({chat: 2}, [])
    await change(database, second, lambda stored: transitions.leave(stored, "bob", at(9)))
    await Receipts(database).move_cursors([Mark(chat, "bob", 2, None)])
    third = await ring(database, "ada", chat)
    changed = await of(database).change_call(
        third.id, lambda stored: transitions.reject(stored, "bob", at(2))
    )
    assert [(each.user_id, each.seq) for each in changed.read] == [("bob", 3)]
    assert await Receipts(database).list_unread("bob") == {}


@pytest_twisted.ensureDeferred
async def test_a_line_that_was_taken_back_stays_so_and_none_is_edited(database: Database) -> None:
    chat = await open_conversation(database, "ada", "bob")
    call = await ring(database, "ada", chat)
    message = await line(database, chat)
    await Changes(database).delete(message.id, caller("ada", 1), allow_all)
    await change(database, call, lambda stored: transitions.leave(stored, "ada", at(9)))
    after = await line(database, chat)
    assert (after.deleted_at is not None, after.metadata) == (True, {})


@pytest_twisted.ensureDeferred
async def test_who_has_left_the_group_does_not_come_back_into_its_call(database: Database) -> None:
    group = await open_conversation(database, "ada", "bob", "cy", kind="group")
    call = await ring(database, "ada", group)
    await database.query("update participant set left_at = now() where user_id = 'cy' returning 1")
    with pytest.raises(NotFound):
        await enter(database, call, "cy", 3)


@pytest_twisted.ensureDeferred
async def test_a_history_is_ones_own_newest_first_page_by_page(database: Database) -> None:
    chat, other = (
        await open_conversation(database, "ada", "bob"),
        await open_conversation(database, "cy", "dee"),
    )
    ids = []
    for _ in range(5):
        call = await ring(database, "ada", chat)
        await change(database, call, lambda stored: transitions.leave(stored, "ada", at(3)))
        ids.append(call.id)
        stranger = await ring(database, "cy", other)
        await change(database, stranger, lambda stored: transitions.leave(stored, "cy", at(3)))
    found: list[int] = []
    cursor: str | None = None
    while len(found) < 5:
        page, cursor = await of(database).list_history("bob", 2, cursor)
        found += [call.id for call in page]
    assert (found, cursor) == (ids[::-1], None)


@pytest_twisted.ensureDeferred
async def test_old_calls_are_deleted_and_those_of_erased_users_have_no_data(database: Database) -> None:
    chat = await open_conversation(database, "ada", "bob")
    call = await ring(database, "ada", chat)
    await change(database, call, lambda stored: transitions.leave(stored, "ada", at(3)))
    await Erasures(database).begin("root", "ada")
    await Erasures(database).empty_messages("ada", "")
    assert (await line(database, chat, "bob")).metadata == {}
    await database.query("update call set ended_at = now() - interval '40 days' returning 1")
    assert not await Retention(database).forget_calls("support", timedelta(days=30))
    assert len(await database.query("select 1 from call")) == 1
    await Retention(database).forget_calls("general", timedelta(days=30))
    assert await database.query("select 1 from call_party") == []
