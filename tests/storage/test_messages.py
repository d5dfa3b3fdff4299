"""The store of messages: who may send, what a retry gets, which number a message has."""

import pytest
import pytest_twisted
from hypothesis import given
from hypothesis import strategies as st

from portico.domain.errors import NotFound
from portico.ports import Stored
from portico.storage.database import Database
from portico.storage.messages.store import Messages
from tests.storage.conftest import Sql
from tests.support.drafts import draft, opened, refusals, stored
from tests.support.properties import examples
from tests.support.waiting import together


@pytest_twisted.ensureDeferred
async def test_a_message_comes_back_as_it_was_sent(database: Database) -> None:
    chat = await opened(database, "ada", "bob")
    sent = draft(
        chat,
        text='Zoë 👋 "quoted" \\ 100%',
        attachments=[{"url": "https://x.example/a.png", "type": "image/png"}],
        metadata={"nested": {"list": [1, 2.5, None, True]}},
    )
    [result] = stored(await Messages(database).send([sent]))
    assert (result.message.seq, result.message.rev, result.duplicate) == (1, 1, False)
    assert (result.message.text, result.message.metadata) == (sent.text, sent.metadata)
    assert set(result.members) == {"ada", "bob"}
    assert await Messages(database).get("bob", result.message.id) == result.message


@pytest_twisted.ensureDeferred
async def test_a_batch_keeps_its_order_in_each_conversation(database: Database) -> None:
    first, second = await opened(database, "ada", "bob"), await opened(database, "ada", "cy")
    drafts = [draft(chat) for _ in range(20) for chat in (second, first)]
    results = stored(await Messages(database).send(drafts))
    assert [result.message.local_id for result in results] == [each.local_id for each in drafts]
    for chat in (first, second):
        numbers = [result.message.seq for result in results if result.message.conversation_id == chat]
        assert numbers == list(range(1, 21))


@pytest_twisted.ensureDeferred
async def test_a_retry_gets_the_same_message(database: Database) -> None:
    messages, chat = Messages(database), await opened(database, "ada", "bob")
    sent = draft(chat)
    first, in_the_batch = stored(await messages.send([sent, sent]))
    [later] = stored(await messages.send([sent]))
    assert [first.duplicate, in_the_batch.duplicate, later.duplicate] == [False, True, True]
    assert first.message == in_the_batch.message == later.message
    assert set(later.members) == {"ada", "bob"}


@pytest_twisted.ensureDeferred
async def test_two_people_may_use_the_same_local_id(database: Database) -> None:
    chat = await opened(database, "ada", "bob")
    results = stored(
        await Messages(database).send(
            [draft(chat, "ada", local_id="same"), draft(chat, "bob", local_id="same")]
        )
    )
    assert [result.message.seq for result in results] == [1, 2]


@pytest_twisted.ensureDeferred
async def test_a_local_id_belongs_to_one_conversation(database: Database) -> None:
    messages = Messages(database)
    here, there = await opened(database, "ada", "bob"), await opened(database, "ada", "bob")
    at_once = await messages.send([draft(here, local_id="once"), draft(there, local_id="once")])
    later = await messages.send([draft(there, local_id="once")])
    assert refusals([*at_once, *later]) == ["ok", "conflict", "conflict"]


@pytest_twisted.ensureDeferred
async def test_a_stranger_learns_nothing(database: Database) -> None:
    chat = await opened(database, "ada", "bob")
    results = await Messages(database).send([draft(chat, "eve"), draft(chat + 1, "eve"), draft(chat)])
    assert refusals(results) == ["not_found", "not_found", "ok"]
    assert str(results[0]) == str(results[1])
    assert stored(results[2:])[0].message.seq == 1


@pytest_twisted.ensureDeferred
async def test_whoever_left_neither_sends_nor_receives(database: Database, sql: Sql) -> None:
    messages, chat = Messages(database), await opened(database, "ada", "bob")
    [before] = stored(await messages.send([draft(chat, "bob", local_id="before")]))
    sql("update participant set left_at = now() where user_id = 'bob'")
    results = await messages.send(
        [draft(chat, "bob"), draft(chat, "bob", local_id="before"), draft(chat, "ada")]
    )
    assert refusals(results) == ["not_found", "not_found", "ok"]
    assert stored(results[2:])[0].members == ("ada",)
    with pytest.raises(NotFound):
        await messages.get("bob", before.message.id)


@pytest_twisted.ensureDeferred
async def test_nobody_writes_into_a_blocked_conversation(database: Database, sql: Sql) -> None:
    messages, chat = Messages(database), await opened(database, "ada", "bob")
    earlier = draft(chat)
    await messages.send([earlier])
    sql("update conversation set status = 'blocked'")
    results = await messages.send([draft(chat), earlier])
    assert refusals(results) == ["blocked", "ok"]
    assert stored(results[1:])[0].duplicate


@pytest_twisted.ensureDeferred
async def test_a_reply_is_to_a_message_of_the_same_conversation(database: Database) -> None:
    messages = Messages(database)
    here, there = await opened(database, "ada", "bob"), await opened(database, "ada", "bob")
    [first] = stored(await messages.send([draft(here)]))
    results = await messages.send(
        [
            draft(here, reply_to=first.message.id),
            draft(there, reply_to=first.message.id),
            draft(here, reply_to=2**53 - 1),
        ]
    )
    assert refusals(results) == ["ok", "invalid_argument", "invalid_argument"]
    assert stored(results[:1])[0].message.reply_to == first.message.id


@pytest_twisted.ensureDeferred
async def test_who_sends_has_read(database: Database, sql: Sql) -> None:
    chat = await opened(database, "ada", "bob")
    sql("update participant set marked_unread = true")
    await Messages(database).send([draft(chat, "ada"), draft(chat, "bob"), draft(chat, "ada")])
    cursors = sql("select user_id, read_seq, delivered_seq, marked_unread from participant order by user_id")
    assert cursors == [("ada", 3, 3, False), ("bob", 2, 2, False)]


@pytest_twisted.ensureDeferred
async def test_a_draft_that_breaks_the_batch_fails_alone(database: Database) -> None:
    chat = await opened(database, "ada", "bob")
    poison = draft(chat, text="no \x00 in PostgreSQL")
    first, broken, last = await Messages(database).send([draft(chat), poison, draft(chat)])
    assert isinstance(broken, Exception)
    assert [result.message.seq for result in stored([first, last])] == [1, 2]


@pytest_twisted.ensureDeferred
async def test_a_page_is_in_ascending_order(database: Database) -> None:
    messages, chat = Messages(database), await opened(database, "ada", "bob")
    await messages.send([draft(chat) for _ in range(10)])

    async def page(before: int | None, after: int | None, limit: int) -> list[int]:
        return [message.seq for message in await messages.list_messages("bob", chat, before, after, limit)]

    assert await page(None, None, 3) == [8, 9, 10]
    assert await page(8, None, 3) == [5, 6, 7]
    assert await page(3, None, 5) == [1, 2]
    assert await page(None, 8, 5) == [9, 10]
    assert await page(None, 0, 4) == [1, 2, 3, 4]
    assert await page(None, 10, 4) == []
    assert await page(2**53 - 1, None, 1) == [10]
    with pytest.raises(NotFound):
        await messages.list_messages("eve", chat, None, None, 3)


@pytest_twisted.ensureDeferred
async def test_strangers_cannot_get_a_message(database: Database) -> None:
    messages, chat = Messages(database), await opened(database, "ada", "bob")
    [result] = stored(await messages.send([draft(chat)]))
    for user_id, message_id in (("eve", result.message.id), ("ada", result.message.id + 1)):
        with pytest.raises(NotFound):
            await messages.get(user_id, message_id)


@pytest_twisted.ensureDeferred
async def test_many_processes_number_one_conversation(databases: list[Database], sql: Sql) -> None:
    people = [f"user-{number}" for number in range(6)]
    chat = await opened(databases[0], *people)

    async def talk(database: Database, sender: str) -> list[Stored]:
        batches = [await Messages(database).send([draft(chat, sender) for _ in range(5)]) for _ in range(8)]
        return [result for batch in batches for result in stored(batch)]

    spoken = await together(*(talk(databases[at % 3], sender) for at, sender in enumerate(people)))
    for results in spoken:
        numbers = [result.message.seq for result in results]
        assert numbers == sorted(numbers)
    assert sql("select array_agg(seq order by id) from message") == [(list(range(1, 241)),)]
    assert sql("select last_seq from conversation") == [(240,)]


@pytest_twisted.ensureDeferred
async def test_many_processes_agree_on_a_retry(databases: list[Database], sql: Sql) -> None:
    chat = await opened(databases[0], "ada", "bob")
    for _ in range(10):
        same = draft(chat)
        answers = await together(*(Messages(database).send([same]) for database in databases * 2))
        results = [stored(answer)[0] for answer in answers]
        assert sorted(result.duplicate for result in results) == [False] + [True] * 5
        assert len({result.message.id for result in results}) == 1
    assert sql("select count(*), max(seq) from message") == [(10, 10)]


SENDERS = ("ada", "bob", "cy")
Plan = list[tuple[int, list[tuple[str, int]]]]
plans = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.lists(st.tuples(st.sampled_from(SENDERS), st.integers(1, 6)), min_size=1, max_size=6),
    ),
    min_size=1,
    max_size=8,
)


@examples(25)
@given(plan=plans)
@pytest_twisted.ensureDeferred
async def test_whatever_is_retried_wherever_each_message_is_there_once(
    databases: list[Database], sql: Sql, plan: Plan
) -> None:
    chat = await opened(databases[0], *SENDERS)

    async def send(at: int, batch: list[tuple[str, int]]) -> list[Stored]:
        drafts = [draft(chat, sender, local_id=f"{chat}-{number}") for sender, number in batch]
        return stored(await Messages(databases[at]).send(drafts))

    answers = await together(*(send(at, batch) for at, batch in plan))
    results = [result for answer in answers for result in answer]
    asked = {(sender, f"{chat}-{number}") for _, batch in plan for sender, number in batch}
    rows = sql(
        "select sender_id, local_id, id, seq from message where conversation_id = %s order by seq", chat
    )
    assert [row[3] for row in rows] == list(range(1, len(asked) + 1))
    assert {row[:2] for row in rows} == asked
    assert sum(not result.duplicate for result in results) == len(asked)
    answered = {(each.message.sender_id, each.message.local_id, each.message.id) for each in results}
    assert answered == {row[:3] for row in rows}
