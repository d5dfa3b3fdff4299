"""The store of receipts: SQL moves cursors exactly as the domain says."""

import pytest
import pytest_twisted
from hypothesis import given
from hypothesis import strategies as st

from portico.contract.conversation import ListConversations
from portico.domain import receipts as domain
from portico.domain.errors import NotFound, PorticoError
from portico.domain.receipts import Cursors
from portico.storage.conversations.store import Conversations
from portico.storage.database import Database, Locked
from portico.storage.messages.receipts import Mark, Moved, Receipts
from portico.storage.messages.store import Messages
from tests.storage.conftest import Sql
from tests.support.drafts import draft, opened
from tests.support.properties import examples
from tests.support.waiting import together

TAKE_BACK = """
    update message set deleted_at = now(), text = null
    where conversation_id = %s and seq = any (%s) returning seq
"""


async def chat_with(database: Database, messages: int) -> int:
    """A conversation in which Ada said something so many times."""
    chat = await opened(database, "ada", "bob")
    await Messages(database).send([draft(chat) for _ in range(messages)])
    return chat


async def moved(database: Database, mark: Mark) -> Moved:
    [result] = await Receipts(database).move_cursors([mark])
    while isinstance(result, Locked):  # on a busy machine; a client repeats it too
        [result] = await Receipts(database).move_cursors([mark])
    assert isinstance(result, Moved)
    return result


@pytest_twisted.ensureDeferred
async def test_delivered_is_not_read(database: Database) -> None:
    chat = await chat_with(database, 5)
    result = await moved(database, Mark(chat, "bob", None, 4))
    assert (result.read_seq, result.delivered_seq, result.last_seq) == (0, 4, 5)
    assert (result.read_moved, result.delivered_moved) == (False, True)
    assert set(result.members) == {"ada", "bob"}


@pytest_twisted.ensureDeferred
async def test_what_is_read_was_delivered(database: Database) -> None:
    chat = await chat_with(database, 5)
    result = await moved(database, Mark(chat, "bob", 3, None))
    assert (result.read_seq, result.delivered_seq) == (3, 3)
    assert (result.read_moved, result.delivered_moved) == (True, True)


@pytest_twisted.ensureDeferred
async def test_a_cursor_neither_moves_back_nor_beyond_the_last_message(database: Database) -> None:
    chat = await chat_with(database, 5)
    assert (await moved(database, Mark(chat, "bob", 99, None))).read_seq == 5
    again = await moved(database, Mark(chat, "bob", 2, None))
    assert (again.read_seq, again.read_moved, again.delivered_moved) == (5, False, False)


@pytest_twisted.ensureDeferred
async def test_the_furthest_of_a_batch_counts(database: Database) -> None:
    chat = await chat_with(database, 5)
    marks = [Mark(chat, "bob", seq, None) for seq in (2, 4, 1)] + [Mark(chat, "bob", None, 5)]
    results = await Receipts(database).move_cursors(marks)
    stand = [(result.read_seq, result.delivered_seq) for result in results if isinstance(result, Moved)]
    assert stand == [(4, 5)] * 4


@pytest_twisted.ensureDeferred
async def test_strangers_move_nothing(database: Database, sql: Sql) -> None:
    chat = await chat_with(database, 2)
    sql("update participant set left_at = now() where user_id = 'ada'")
    marks = [Mark(chat, "eve", 1, None), Mark(chat + 1, "bob", 1, None), Mark(chat, "ada", 1, None)]
    results = await Receipts(database).move_cursors([*marks, Mark(chat, "bob", 1, None)])
    assert [isinstance(result, PorticoError) and result.code for result in results[:3]] == ["not_found"] * 3
    assert isinstance(results[3], Moved)
    assert results[3].members == ["bob"]


@pytest_twisted.ensureDeferred
async def test_reading_takes_the_mark_away_and_delivery_does_not(database: Database) -> None:
    store, chat = Receipts(database), await chat_with(database, 2)
    await moved(database, Mark(chat, "bob", 2, None))
    assert await store.mark_unread("bob", chat) == (1, 1)
    assert await store.list_unread("bob") == {chat: 1}
    assert not (await moved(database, Mark(chat, "bob", None, 2))).mark_cleared
    assert (await moved(database, Mark(chat, "bob", 0, None))).mark_cleared
    assert await store.list_unread("bob") == {}


@pytest_twisted.ensureDeferred
async def test_unread_counts_what_others_said(database: Database) -> None:
    store = Receipts(database)
    first, second = await chat_with(database, 3), await chat_with(database, 2)
    await moved(database, Mark(first, "bob", 1, None))
    assert await store.list_unread("bob") == {first: 2, second: 2}
    assert await store.mark_unread("bob", second) == (2, 4)
    assert await store.total_unread(["ada", "bob", "eve"]) == {"ada": 0, "bob": 4}
    assert await store.list_unread("ada") == {}


@pytest_twisted.ensureDeferred
async def test_participants_alone_see_the_cursors(database: Database) -> None:
    store, chat = Receipts(database), await chat_with(database, 2)
    await moved(database, Mark(chat, "bob", None, 1))
    positions = await store.list_positions("bob", chat)
    assert [(each.user_id, each.read_seq, each.delivered_seq) for each in positions] == [
        ("ada", 2, 2),
        ("bob", 0, 1),
    ]
    for attempt in (store.list_positions("eve", chat), store.mark_unread("eve", chat)):
        with pytest.raises(NotFound):
            await attempt


@pytest_twisted.ensureDeferred
async def test_a_read_mark_brings_all_that_is_unread_and_a_delivery_mark_does_not_count_it(
    database: Database,
) -> None:
    store = Receipts(database)
    first, second = await chat_with(database, 3), await chat_with(database, 2)
    assert (await moved(database, Mark(first, "bob", 1, None))).total == 4
    assert await store.mark_unread("bob", second) == (2, 4)
    both = await store.move_cursors([Mark(first, "bob", 3, None), Mark(second, "bob", 1, None)])
    assert [each.total for each in both if isinstance(each, Moved)] == [1, 1]
    delivered = await moved(database, Mark(second, "bob", None, 2))
    assert (delivered.read_seq, delivered.unread, delivered.total) == (1, 0, 0)
    assert (await moved(database, Mark(second, "bob", 2, None))).total == 0
    assert await store.mark_unread("bob", second) == (1, 1)
    assert await store.total_unread(["bob"]) == {"bob": 1}


PEOPLE = ("ada", "bob")


@pytest_twisted.ensureDeferred
async def test_what_was_taken_back_is_not_unread(database: Database) -> None:
    store = Receipts(database)
    chat, other = await chat_with(database, 3), await chat_with(database, 1)
    await database.query(TAKE_BACK, (chat, [2, 3]))
    assert await store.list_unread("bob") == {chat: 1, other: 1}
    assert await store.total_unread(["ada", "bob"]) == {"ada": 0, "bob": 2}
    assert await store.recount_unread({chat: 3}) == [(chat, "bob", 1, 2)]
    await database.query(TAKE_BACK, (chat, [1]))
    assert await store.list_unread("bob") == {other: 1}
    assert await store.mark_unread("bob", chat) == (1, 2)
    read = await moved(database, Mark(chat, "bob", 1, None))
    assert (read.unread, read.total) == (0, 1)
    assert await store.recount_unread({chat: 1}) == []


@pytest_twisted.ensureDeferred
async def test_a_list_of_what_is_unread_leaves_out_what_was_taken_back(database: Database) -> None:
    chat, other = await chat_with(database, 2), await chat_with(database, 1)
    await database.query(TAKE_BACK, (chat, [1, 2]))
    page, _ = await Conversations(database).list_conversations("bob", ListConversations(unread=True))
    assert [(view.id, view.unread) for view in page] == [(other, 1)]
    page, _ = await Conversations(database).list_conversations("bob", ListConversations(unread=False))
    assert [(view.id, view.unread) for view in page] == [(chat, 0)]


sends = st.tuples(st.just("send"), st.sampled_from(PEOPLE), st.just(0))
marks = st.tuples(st.sampled_from(("read", "delivered")), st.sampled_from(PEOPLE), st.integers(0, 8))
deletes = st.tuples(st.just("delete"), st.just("ada"), st.integers(1, 8))
Step = tuple[str, str, int]


def apply_step(state: dict[str, Cursors], last_seq: int, step: Step) -> int:
    """What the domain makes of a step; returns the newest seq."""
    what, who, seq = step
    if what == "delete":
        return last_seq
    if what == "send":
        state[who] = domain.read(state[who], last_seq + 1, last_seq + 1)
        return last_seq + 1
    state[who] = (domain.read if what == "read" else domain.deliver)(state[who], seq, last_seq)
    return last_seq


@examples(40)
@given(steps=st.lists(st.one_of(sends, marks, deletes), max_size=12))
@pytest_twisted.ensureDeferred
async def test_the_database_agrees_with_the_domain(database: Database, steps: list[Step]) -> None:
    store, chat = Receipts(database), await opened(database, *PEOPLE)
    state, last_seq, gone = {who: Cursors() for who in PEOPLE}, 0, set[int]()
    for what, who, seq in steps:
        if what == "send":
            await Messages(database).send([draft(chat, who)])
        elif what == "delete":
            gone |= {seq for (seq,) in await database.query(TAKE_BACK, (chat, [seq]))}
        else:
            await moved(database, Mark(chat, who, *((seq, None) if what == "read" else (None, seq))))
        last_seq = apply_step(state, last_seq, (what, who, seq))
    positions = await store.list_positions("ada", chat)
    assert {each.user_id: Cursors(each.read_seq, each.delivered_seq) for each in positions} == state
    for who in PEOPLE:
        left = set(range(state[who].read_seq + 1, last_seq + 1)) - gone
        assert (await store.list_unread(who)).get(chat, 0) == len(left)


@examples(25)
@given(steps=st.lists(st.one_of(sends, marks), min_size=2, max_size=10))
@pytest_twisted.ensureDeferred
async def test_cursors_stay_in_order_whatever_happens_at_once(
    databases: list[Database], sql: Sql, steps: list[Step]
) -> None:
    chat = await opened(databases[0], *PEOPLE)

    async def act(at: int, step: Step) -> None:
        what, who, seq = step
        database = databases[at % 3]
        if what == "send":
            await Messages(database).send([draft(chat, who)])
        else:
            await moved(database, Mark(chat, who, *((seq, None) if what == "read" else (None, seq))))

    await together(*(act(at, step) for at, step in enumerate(steps)))
    sent = sum(step[0] == "send" for step in steps)
    for read, delivered in sql(
        "select read_seq, delivered_seq from participant where conversation_id = %s", chat
    ):
        assert 0 <= read <= delivered <= sent
