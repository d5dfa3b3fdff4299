"""Finding messages on a real database: what was said, by those who see it, and nothing else."""

from functools import partial
from typing import Any

import pytest
import pytest_twisted
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portico.contract.search import FoundMessage, SearchMessages
from portico.contract.shapes import Message
from portico.domain.errors import InvalidArgument, NotFound
from portico.domain.people import Caller
from portico.domain.search.query import matches, parse
from portico.storage.conversations.membership import Membership
from portico.storage.database import Database
from portico.storage.messages.changes import Changes
from portico.storage.messages.store import Messages
from portico.storage.search.index import SearchIndex
from portico.storage.search.messages import Search
from tests.storage.sample_messages import allow_all, draft, open_conversation, send_text
from tests.support.languages import OTHERS, SPELLINGS

ADA = Caller("ada", "user", 1)


async def catch_up(database: Database) -> None:
    """Index everything that was said."""
    while await SearchIndex(database).advance():
        pass


async def page(
    database: Database, user_id: str, query: str, **asked: Any
) -> tuple[list[FoundMessage], str | None]:
    """What somebody finds, up to date."""
    await catch_up(database)
    return await Search(database).find_messages(user_id, SearchMessages(query=query, **asked), parse(query))


async def texts(database: Database, user_id: str, query: str, **asked: Any) -> list[str | None]:
    """The texts that somebody finds."""
    return [message.text for message in (await page(database, user_id, query, **asked))[0]]


@pytest_twisted.ensureDeferred
async def test_all_words_must_occur_and_accents_and_case_do_not_matter(database: Database) -> None:
    chat = await open_conversation(database, "ada", "bob")
    for text in ("Crème brûlée", "creme only", "The big HOUSE", "a house that is big", "Straße 5"):
        await send_text(database, chat, "ada", text)
    assert await texts(database, "bob", "CREME brulee") == ["Crème brûlée"]
    assert await texts(database, "bob", "house big") == ["a house that is big", "The big HOUSE"]
    assert await texts(database, "bob", '"big house"') == ["The big HOUSE"]
    assert await texts(database, "bob", "hous") == ["a house that is big", "The big HOUSE"]
    assert await texts(database, "bob", "hous big") == []
    assert await texts(database, "bob", "hous* big") == ["a house that is big", "The big HOUSE"]
    assert await texts(database, "bob", "strasse 5") == ["Straße 5"]


@pytest_twisted.ensureDeferred
async def test_what_is_found_is_the_message_and_its_marked_fragment(database: Database) -> None:
    chat = await open_conversation(database, "ada", "bob")
    sent = await send_text(database, chat, "ada", "<i>Crème</i> & more")
    [found], cursor = await page(database, "ada", "creme")
    assert found.fragment == "&lt;i&gt;<mark>Crème</mark>&lt;/i&gt; &amp; more"
    assert Message(**{name: getattr(found, name) for name in Message.__struct_fields__}) == sent
    assert cursor is None


@pytest_twisted.ensureDeferred
async def test_a_file_is_found_by_its_name(database: Database) -> None:
    chat = await open_conversation(database, "ada", "bob")
    file = {"url": "https://files.example/1", "type": "application/pdf", "filename": "Rental-Contract.pdf"}
    await Messages(database).send([draft(chat, "ada", None, type="file", attachments=[file])])  # type: ignore[arg-type]
    [found], _ = await page(database, "bob", '"rental contract"')
    assert found.fragment == "<mark>Rental-Contract</mark>.pdf"


@pytest_twisted.ensureDeferred
async def test_nobody_finds_what_is_not_said_to_them(database: Database) -> None:
    await send_text(database, await open_conversation(database, "ada", "bob"), "ada", "secret")
    other = await open_conversation(database, "ada", "cy")
    await send_text(database, other, "cy", "secret too")
    assert await texts(database, "bob", "secret") == ["secret"]
    assert await texts(database, "cy", "secret") == ["secret too"]
    assert await texts(database, "stranger", "secret") == []
    assert await texts(database, "ada", "secret") == ["secret too", "secret"]
    assert await texts(database, "ada", "secret", conversation_id=other) == ["secret too"]
    with pytest.raises(NotFound):
        await page(database, "bob", "secret", conversation_id=other)


@pytest_twisted.ensureDeferred
async def test_what_was_cleared_or_said_before_one_came_is_not_found(database: Database) -> None:
    group = await open_conversation(database, "ada", "bob", kind="group")
    await send_text(database, group, "ada", "word one")
    await Membership(database).add_participant(group, "ada", "cy")
    await send_text(database, group, "ada", "word two")
    await catch_up(database)
    assert await texts(database, "cy", "word") == ["word two"]
    await Membership(database).clear(group, "bob")
    await send_text(database, group, "ada", "word three")
    assert await texts(database, "bob", "word") == ["word three"]
    assert await texts(database, "cy", "word") == ["word three", "word two"]


@pytest_twisted.ensureDeferred
async def test_who_left_finds_nothing_and_who_returns_finds_later_messages(database: Database) -> None:
    group = await open_conversation(database, "ada", "bob", kind="group")
    await send_text(database, group, "ada", "word one")
    await Membership(database).leave(group, "bob")
    await send_text(database, group, "ada", "word two")
    assert await texts(database, "bob", "word") == []
    await Membership(database).add_participant(group, "ada", "bob")
    await send_text(database, group, "ada", "word three")
    assert await texts(database, "bob", "word") == ["word three"]


@pytest_twisted.ensureDeferred
async def test_an_edited_message_is_found_by_its_new_words_and_a_deleted_one_not(database: Database) -> None:
    chat = await open_conversation(database, "ada", "bob")
    edited = await send_text(database, chat, "ada", "old words")
    deleted = await send_text(database, chat, "ada", "gone words")
    assert len(await texts(database, "bob", "words")) == 2
    await Changes(database).edit(edited.id, "new words", ADA, allow_all)
    await Changes(database).delete(deleted.id, ADA, allow_all)
    assert await texts(database, "bob", "words") == ["new words"]
    assert await texts(database, "bob", "old") == []


@pytest_twisted.ensureDeferred
async def test_a_deleted_message_does_not_show_while_its_words_still_stand(database: Database) -> None:
    chat = await open_conversation(database, "ada", "bob")
    deleted = await send_text(database, chat, "ada", "gone")
    await catch_up(database)
    await Changes(database).delete(deleted.id, ADA, allow_all)
    request = SearchMessages(query="gone")
    assert await Search(database).find_messages("bob", request, parse("gone")) == ([], None)


@pytest.mark.parametrize("order", ["newest", "best"])
@pytest_twisted.ensureDeferred
async def test_pages_follow_each_other_while_messages_are_sent(database: Database, order: str) -> None:
    chat = await open_conversation(database, "ada", "bob")
    for number in range(7):
        await send_text(database, chat, "ada", f"word {'word ' * (number % 3)}{number}")
    whole, _ = await page(database, "bob", "word", order=order, limit=100)
    seen, cursor = await page(database, "bob", "word", order=order, limit=3)
    while cursor:
        await send_text(database, chat, "ada", "a word more, later")
        more, cursor = await page(database, "bob", "word", order=order, limit=3, cursor=cursor)
        seen += [found for found in more if "later" not in (found.text or "")]
    assert [found.id for found in seen] == [found.id for found in whole]
    assert len(whole) == 7


@pytest_twisted.ensureDeferred
async def test_best_is_where_the_words_are_many_and_close(database: Database) -> None:
    chat = await open_conversation(database, "ada", "bob")
    for text in ("flat with a garden", "flat garden", "a garden is what I want, and also a new flat"):
        await send_text(database, chat, "ada", text)
    found = await texts(database, "bob", "flat garden", order="best")
    assert found[0] == "flat garden"
    assert found[-1] == "a garden is what I want, and also a new flat"


@pytest_twisted.ensureDeferred
async def test_a_cursor_of_the_other_order_is_refused(database: Database) -> None:
    chat = await open_conversation(database, "ada", "bob")
    for _ in range(2):
        await send_text(database, chat, "ada", "word")
    _, cursor = await page(database, "bob", "word", limit=1)
    for order, wrong in (("best", cursor), ("newest", "nonsense")):
        with pytest.raises(InvalidArgument):
            await page(database, "bob", "word", order=order, cursor=wrong)


@pytest_twisted.ensureDeferred
async def test_user_ids_of_any_letters_find_what_is_theirs(database: Database) -> None:
    strange = ["o'neil", "back\\slash", "a b & c", "ü:*"]
    for user_id in strange:
        await send_text(
            database, await open_conversation(database, "ada", user_id), "ada", f"hello {user_id}"
        )
    for user_id in strange:
        assert await texts(database, user_id, "hello") == [f"hello {user_id}"]


@pytest.mark.parametrize("few", [20_000, 0])
@pytest_twisted.ensureDeferred
async def test_spellings_of_any_language_are_found_and_other_words_are_not(
    database: Database, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portico.storage.search.messages.FEW", few)
    for typed, text in SPELLINGS:
        chat = await open_conversation(database, "ada", "bob", kind="group")
        await send_text(database, chat, "ada", "something else")
        await send_text(database, chat, "ada", text)
        [found], _ = await page(database, "bob", typed, conversation_id=chat)
        assert found.text == text
        assert "<mark>" in found.fragment
    for typed, text in OTHERS:
        chat = await open_conversation(database, "ada", "bob", kind="group")
        await send_text(database, chat, "ada", text)
        assert await texts(database, "bob", typed, conversation_id=chat) == [], typed


ALPHABET = "ab é*\"'-&|!:()\\上海が\u3099บ้าकी👩\u200d1"


@given(
    sent=st.lists(st.text(alphabet=ALPHABET, max_size=12), max_size=5),
    typed=st.text(alphabet=ALPHABET, max_size=8),
    few=st.booleans(),
)
@settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@pytest_twisted.ensureDeferred
async def test_the_database_finds_what_the_domain_says(
    database: Database, sent: list[str], typed: str, few: bool
) -> None:
    chat = await open_conversation(database, "ada", "bob", kind="group")
    for text in sent:
        await send_text(database, chat, "ada", text)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("portico.storage.search.messages.FEW", 20_000 if few else 0)
        found = await texts(database, "bob", typed or " ", conversation_id=chat, limit=100)
    assert found == [text for text in reversed(sent) if matches(parse(typed), [text])]


@pytest_twisted.ensureDeferred
async def test_where_somebody_has_many_messages_beginnings_are_found_too(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portico.storage.search.messages.FEW", 0)
    chat = await open_conversation(database, "ada", "bob")
    await send_text(database, chat, "ada", "The house")
    find = partial(texts, database, "bob")
    assert [await find(query) for query in ("hou", "the hou", "h* the", "ouse")] == [["The house"]] * 3 + [[]]
