"""Words that an older version made are made anew, in order and in slices, while people search and edit."""

import pytest
import pytest_twisted

from portico.domain.people import Caller, Principal
from portico.domain.search.folding import VERSION
from portico.storage.database import Database
from portico.storage.messages.changes import Changes
from portico.storage.search import index as search_index
from portico.storage.search import refolding
from portico.storage.search.index import SearchIndex
from portico.storage.search.refolding import Refolding
from portico.storage.users.people import People
from tests.storage.conftest import Sql
from tests.storage.sample_messages import allow_all, open_conversation, send_text
from tests.storage.test_search import catch_up, texts

FOLDING = "select subject, version, place from folding order by subject"
DONE = [("messages", VERSION, None), ("names", VERSION, None)]


async def refold(database: Database) -> int:
    """Make everything anew; how many slices of messages that took."""
    words, slices = Refolding(database), 0
    await words.begin()
    while await words.recompute_names():
        pass
    while await words.recompute_messages():
        slices += 1
    return slices


def grow_old(sql: Sql) -> None:
    """As another version left it: with other words for what was said and for who is there."""
    sql("update message_search set words = 'old'")
    sql("update person set name_words = 'old' where name is not null")
    sql("insert into folding (subject, version) values ('messages', 1), ('names', 1)")


@pytest_twisted.ensureDeferred
async def test_what_an_older_version_took_in_is_found_again(database: Database, sql: Sql) -> None:
    chat = await open_conversation(database, "ada", "bob")
    for text in ("我想在上海租房", "Łódź", "..."):
        await send_text(database, chat, "ada", text)
    await catch_up(database)
    grow_old(sql)
    assert await texts(database, "bob", "上海") == []
    await refold(database)
    assert await texts(database, "bob", "上海") == ["我想在上海租房"]
    assert await texts(database, "bob", "lodz") == ["Łódź"]
    assert sql(FOLDING) == DONE


@pytest_twisted.ensureDeferred
async def test_messages_sent_meanwhile_are_found_at_once(database: Database, sql: Sql) -> None:
    chat = await open_conversation(database, "ada", "bob")
    await send_text(database, chat, "ada", "old 上海")
    await catch_up(database)
    grow_old(sql)
    await Refolding(database).begin()
    await send_text(database, chat, "ada", "new 上海")
    assert await texts(database, "bob", "上海") == ["new 上海"]
    await refold(database)
    assert await texts(database, "bob", "上海") == ["new 上海", "old 上海"]


@pytest_twisted.ensureDeferred
async def test_it_goes_on_where_it_stopped(
    database: Database, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = await open_conversation(database, "ada", "bob")
    sent = [await send_text(database, chat, "ada", f"x{'x' * 40} {number}") for number in range(5)]
    await catch_up(database)
    grow_old(sql)
    monkeypatch.setattr(search_index, "CHARACTERS", 100)  # two of them
    assert await Refolding(database).begin()
    assert await Refolding(database).recompute_messages()
    assert sql(FOLDING)[0] == ("messages", VERSION, str(sent[1].id))
    assert not await Refolding(database).begin()
    assert await refold(database) == 2
    assert sql("select count(*) from message_search where words @@ 'old'") == [(0,)]
    assert await refold(database) == 0


@pytest_twisted.ensureDeferred
async def test_no_older_text_is_written_over_a_newer_one(database: Database, sql: Sql) -> None:
    chat = await open_conversation(database, "ada", "bob")
    sent = await send_text(database, chat, "ada", "first")
    await catch_up(database)
    grow_old(sql)
    slow = _Paused(database)
    await slow.begin()
    await slow.recompute_messages()
    await Changes(database).edit(sent.id, "second", Caller("ada", "user", 1), allow_all)
    await catch_up(database)
    await slow.write()
    assert await texts(database, "bob", "first") == []
    assert await texts(database, "bob", "second") == ["second"]
    await refold(database)
    assert await texts(database, "bob", "second") == ["second"]
    assert sql(FOLDING) == DONE


class _Paused(Refolding):
    """Reads, and writes only when it is told to."""

    def __init__(self, database: Database) -> None:
        super().__init__(self)  # type: ignore[arg-type]
        self._real = database

    async def query(self, statement: str, args: object = ()) -> list[tuple[object, ...]]:
        if statement.startswith(refolding.STEP):
            self._written = (statement, args)
            return []
        return await self._real.query(statement, args)  # type: ignore[arg-type]

    async def write(self) -> None:
        await self._real.query(*self._written)  # type: ignore[arg-type]


@pytest_twisted.ensureDeferred
async def test_names_are_made_anew_and_changed_ones_left_alone(database: Database, sql: Sql) -> None:
    for user_id, name in (("li", "王小明"), ("jan", "Jan Łódzki"), ("no", None)):
        await People(database).upsert_user(
            Principal(user_id=user_id, role="user", expires_at=2**33, fingerprint=user_id, name=name)
        )
    grow_old(sql)
    await refold(database)
    assert sql("select id, name_words from person order by id") == [
        ("jan", "jan lodzki"),
        ("li", "王小 小明 明"),
        ("no", ""),
    ]
    assert sql(FOLDING) == DONE


@pytest_twisted.ensureDeferred
async def test_a_new_database_has_nothing_to_make_anew(database: Database, sql: Sql) -> None:
    assert not await Refolding(database).begin()
    assert sql(FOLDING) == DONE
    sql("update folding set version = 1")  # as the migration leaves it
    assert await refold(database) == 0
    assert sql(FOLDING) == DONE


@pytest_twisted.ensureDeferred
async def test_long_texts_are_taken_in_a_few_at_a_time(
    database: Database, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = await open_conversation(database, "ada", "bob")
    for number in range(5):
        await send_text(database, chat, "ada", f"{'x' * 40} {number}")
    monkeypatch.setattr(search_index, "CHARACTERS", 100)
    index = SearchIndex(database)
    assert [await index.advance() for _ in range(4)] == [True, True, True, False]
    assert sql("select count(*) from message_search") == [(5,)]
