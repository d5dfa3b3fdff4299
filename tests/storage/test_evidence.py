"""The ledger of a conversation with evidence, on a real database: what it has, and that it stays."""

from datetime import timedelta
from typing import Any

import psycopg2
import pytest
import pytest_twisted
from psycopg2 import extensions

from portico.domain.conversations import evidence_key, pair_key
from portico.domain.errors import Conflict, Forbidden, NotFound
from portico.domain.evidence.chain import START, digest_after
from portico.domain.people import Caller
from portico.ports import Stored
from portico.storage.conversations.membership import Membership
from portico.storage.conversations.opening import Opening
from portico.storage.conversations.store import Conversations
from portico.storage.database import Database
from portico.storage.evidence.ledger import Ledger
from portico.storage.media import Media, MediaStore
from portico.storage.messages.changes import Changes
from portico.storage.messages.receipts import Mark, Receipts
from portico.storage.messages.retention import Retention
from portico.storage.messages.sending import NAMES, SEND
from portico.storage.messages.store import Messages
from portico.storage.prepared import PREPARE
from portico.storage.users.erasure import Erasures
from tests.storage.conftest import Sql
from tests.storage.sample_messages import allow_all, draft, open_conversation, send_text

ADA, BOB = Caller("ada", "user", 1), Caller("bob", "user", 2)
AWKWARD = 'tab\t quote" back\\ nul-ish\x01 del\x7f line\u2028 emoji \U0001f3e1 שלום'


async def open_with_evidence(database: Database, *members: str, kind: str = "general") -> int:
    everybody = tuple(sorted(members))
    opening = Opening(
        creator_id=members[0],
        members=everybody,
        type=kind,
        property_id=None,
        title=None,
        metadata={},
        pair_key=evidence_key(pair_key(kind, None, everybody)),
        evidence=True,
    )
    return (await Conversations(database).open(opening)).id


async def kinds_of(database: Database, conversation_id: int) -> list[Any]:
    return [line.entry["kind"] for line in await Ledger(database).list_entries(conversation_id, 0, 1000)]


async def check_chain(database: Database, conversation_id: int) -> None:
    """What PostgreSQL computed is what Python computes, and the numbers have no holes."""
    before = START
    lines = await Ledger(database).list_entries(conversation_id, 0, 10_000)
    for number, line in enumerate(lines, 1):
        assert line.n == line.entry["n"] == number
        before = digest_after(before, line.entry)
        assert before.hex() == line.digest


@pytest_twisted.ensureDeferred
async def test_what_happens_is_in_the_ledger_in_order(database: Database) -> None:
    group = await open_with_evidence(database, "ada", "bob", kind="group")
    sent = await send_text(database, group, "ada", AWKWARD)
    await Receipts(database).move_cursors([Mark(group, "bob", 1, None)])
    await Changes(database).edit(sent.id, "less awkward", ADA, allow_all)
    await Membership(database).add_participant(group, "ada", "cy")
    await Membership(database).leave(group, "bob")
    assert await kinds_of(database, group) == [
        *("opened", "joined", "joined", "message", "view", "revision", "joined", "left"),
    ]
    await check_chain(database, group)
    extract = await Ledger(database).find_extract(group, None, None)
    full = await Ledger(database).read(group, extract.first, extract.last, 0)
    said = [line.content for line in full if line.line.entry["kind"] in ("message", "revision")]
    assert "less awkward" in str(said[1])
    assert "\U0001f3e1" in str(said[0])


@pytest_twisted.ensureDeferred
async def test_a_batch_of_two_conversations_has_both_chains(database: Database) -> None:
    one, two = [await open_with_evidence(database, "ada", other) for other in ("bob", "cy")]
    plain = await open_conversation(database, "ada", "bob")
    drafts = [draft(place, "ada", f"{n}") for n in range(5) for place in (one, plain, two)]
    assert all(isinstance(result, Stored) for result in await Messages(database).send(drafts))
    for place in (one, two):
        assert (await kinds_of(database, place)).count("message") == 5
        await check_chain(database, place)
    assert await kinds_of(database, plain) == []


@pytest_twisted.ensureDeferred
async def test_a_refused_message_leaves_no_entry(database: Database) -> None:
    place = await open_with_evidence(database, "ada", "bob")
    before = await kinds_of(database, place)
    [refused] = await Messages(database).send([draft(place, "stranger", "hello")])
    assert isinstance(refused, NotFound)
    assert await kinds_of(database, place) == before


@pytest_twisted.ensureDeferred
async def test_the_first_view_stays_the_first(database: Database) -> None:
    place = await open_with_evidence(database, "ada", "bob")
    first = await send_text(database, place, "ada", "one")
    await Receipts(database).move_cursors([Mark(place, "bob", 1, None)])
    [seen] = await Ledger(database).list_views("ada", first.id)
    second = await send_text(database, place, "ada", "two")
    await Receipts(database).move_cursors([Mark(place, "bob", 1, None)])
    assert await Ledger(database).list_views("ada", second.id) == []
    answer = await send_text(database, place, "bob", "an answer has read what is before it")
    assert await Ledger(database).list_views("ada", first.id) == [seen]
    [later] = await Ledger(database).list_views("ada", second.id)
    assert later.user_id == "bob"
    assert later.at > seen.at
    assert await Ledger(database).list_views("bob", answer.id) == []
    with pytest.raises(NotFound):
        await Ledger(database).list_views("stranger", first.id)


@pytest.mark.parametrize(
    ("local_ids", "by", "viewers"),
    [
        (("later",), "answer", ["bob"]),
        (("scheduled-7",), "scheduled", []),
        (("scheduled-7", "typed"), "answer", ["bob"]),
        (("typed", "scheduled-7"), "answer", ["bob"]),
    ],
)
@pytest_twisted.ensureDeferred
async def test_a_scheduled_message_has_not_seen_what_is_before_it(
    database: Database, local_ids: tuple[str, ...], by: str, viewers: list[str]
) -> None:
    place = await open_with_evidence(database, "ada", "bob")
    unseen = await send_text(database, place, "ada", "while bob sleeps")
    await Messages(database).send([draft(place, "bob", "hi", local_id=local_id) for local_id in local_ids])
    lines = await Ledger(database).list_entries(place, 0, 100)
    assert [line.entry["by"] for line in lines if line.entry["kind"] == "view"] == [by]
    views = await Ledger(database).list_views("ada", unseen.id)
    assert [view.user_id for view in views] == viewers
    await check_chain(database, place)


@pytest_twisted.ensureDeferred
async def test_a_sender_is_no_viewer_of_what_lies_between_messages_of_others(database: Database) -> None:
    place = await open_with_evidence(database, "ada", "bob")
    drafts = [draft(place, sender, "hi", local_id=f"{n}") for n, sender in enumerate(("bob", "ada", "bob"))]
    drafts = [draft(place, "ada", "first", local_id="a"), *drafts]
    sent = [result.message for result in await Messages(database).send(drafts) if isinstance(result, Stored)]
    viewers = [
        [view.user_id for view in await Ledger(database).list_views("ada", message.id)] for message in sent
    ]
    assert viewers == [["bob"], ["ada"], ["bob"], []]


@pytest_twisted.ensureDeferred
async def test_who_hides_a_conversation_has_not_seen_what_is_in_it(database: Database) -> None:
    place = await open_with_evidence(database, "ada", "bob")
    sent = await send_text(database, place, "ada", "unseen")
    await Membership(database).clear(place, "bob")
    assert await Ledger(database).list_views("ada", sent.id) == []


@pytest_twisted.ensureDeferred
async def test_without_evidence_there_is_no_ledger(database: Database) -> None:
    plain = await open_conversation(database, "ada", "bob")
    sent = await send_text(database, plain, "ada", "hello")
    for question in (
        Ledger(database).check_access(plain, "ada", "user"),
        Ledger(database).list_views("bob", sent.id),
    ):
        with pytest.raises(Conflict):
            await question


@pytest.mark.parametrize(
    "statement",
    [
        "update ledger_entry set digest = ''",
        "delete from ledger_entry",
        "truncate ledger_entry",
        "update conversation set evidence = false",
    ],
)
@pytest_twisted.ensureDeferred
async def test_the_database_refuses_to_change_a_ledger(
    database: Database, outside: extensions.connection, statement: str
) -> None:
    await open_with_evidence(database, "ada", "bob")
    with pytest.raises(psycopg2.errors.RaiseException), outside, outside.cursor() as cursor:
        cursor.execute(statement)


@pytest_twisted.ensureDeferred
async def test_a_file_has_its_digest_in_the_ledger(database: Database) -> None:
    place = await open_with_evidence(database, "ada", "bob")
    media = Media(id="m" * 32, type="text/plain", filename="a.txt", size=1, place="disk", sha256="ab" * 32)
    await MediaStore(database).add_file(media, "ada")
    attached = [{"media_id": media.id, "type": "text/plain", "filename": "a.txt", "size": 1}]
    [stored] = await Messages(database).send([draft(place, "ada", "see", type="file", attachments=attached)])
    assert isinstance(stored, Stored)
    extract = await Ledger(database).find_extract(place, None, None)
    [*_, last] = await Ledger(database).read(place, extract.first, extract.last, 0)
    assert '"sha256": "' + "ab" * 32 in str(last.content)


@pytest_twisted.ensureDeferred
async def test_retention_and_erasure_leave_it_as_it_is(database: Database, sql: Sql) -> None:
    place = await open_with_evidence(database, "ada", "bob")
    plain = await open_conversation(database, "ada", "bob")
    kept, emptied = [await send_text(database, id_, "ada", "words") for id_ in (place, plain)]
    sql("update message set created_at = now() - interval '10 days' returning id")
    await Retention(database).empty_older("general", timedelta(days=1))
    erasures = Erasures(database)
    await erasures.begin("root", "ada")
    await erasures.empty_messages("ada", "")
    assert [(await Messages(database).get("bob", one.id)).text for one in (kept, emptied)] == ["words", None]
    assert await erasures.list_held("ada") == [place]
    assert await erasures.list_conversations("ada") == [plain]


@pytest_twisted.ensureDeferred
async def test_an_observer_reads_all_and_writes_nothing(database: Database) -> None:
    place = await open_with_evidence(database, "ada", "bob")
    sent = await send_text(database, place, "ada", "before the observer came")
    touched = await Membership(database).add_observer(place, "ada", "judge")
    assert touched.entered == ("judge",)
    assert await Messages(database).list_messages("judge", place, None, None, 10) == [sent]
    [refused] = await Messages(database).send([draft(place, "judge", "hello")])
    assert isinstance(refused, Forbidden)
    judge = Caller("judge", "user", 3)
    with pytest.raises(Forbidden):
        await Changes(database).react(sent.id, judge, allow_all, lambda _: {"👍": ("judge",)})
    people = await Conversations(database).list_participants("bob", place)
    assert [one.role for one in people if one.user_id == "judge"] == ["observer"]


@pytest_twisted.ensureDeferred
async def test_an_observers_reading_is_nobodys_business(database: Database) -> None:
    place = await open_with_evidence(database, "ada", "bob")
    await Membership(database).add_observer(place, "ada", "judge")
    sent = await send_text(database, place, "ada", "hello")
    [moved] = await Receipts(database).move_cursors([Mark(place, "judge", 1, None)])
    assert not isinstance(moved, Exception)
    assert (list(moved.members), moved.unread) == (["judge"], 0)
    for reader in ("ada", "judge"):
        positions = await Receipts(database).list_positions(reader, place)
        assert [one.user_id for one in positions] == ["ada", "bob"]
    assert await Ledger(database).list_views("ada", sent.id) == []


@pytest_twisted.ensureDeferred
async def test_words_from_before_somebody_came_are_withheld_from_them(database: Database) -> None:
    group = await open_with_evidence(database, "ada", "bob", kind="group")
    await send_text(database, group, "ada", "before")
    await Membership(database).add_participant(group, "ada", "cy")
    await send_text(database, group, "ada", "after")
    ledger = Ledger(database)
    seen_from = await ledger.check_access(group, "cy", "user")
    extract = await ledger.find_extract(group, None, None)
    lines = await ledger.read(group, extract.first, extract.last, seen_from)
    messages = [line for line in lines if line.line.entry["kind"] == "message"]
    assert [(line.withheld, line.content is None) for line in messages] == [(True, True), (False, False)]


def triggers_of(connection: extensions.connection, conversation_id: int) -> set[str]:
    """The triggers that run for a plain message, by the statement that production prepares."""
    with connection, connection.cursor() as cursor:
        for statement in PREPARE:
            cursor.execute(statement)
        key = f"explained-{conversation_id}"
        columns = ([conversation_id], ["ada"], [key], ["text"], ["hi"], [None], [None], [None])
        explained = SEND.replace("execute send(", "explain (analyze, format json) execute send(")
        cursor.execute(explained, dict(zip(NAMES, columns, strict=True)))
        [(plans,)] = cursor.fetchall()
        cursor.execute("deallocate all")
    return {trigger["Trigger Name"] for trigger in plans[0]["Triggers"]}


@pytest_twisted.ensureDeferred
async def test_a_message_without_evidence_runs_no_trigger_of_the_ledger(
    database: Database, outside: extensions.connection
) -> None:
    plain = await open_conversation(database, "ada", "bob")
    place = await open_with_evidence(database, "ada", "bob")
    for conversation_id in (plain, place):
        await send_text(database, conversation_id, "bob", "what ada has not read")
    assert triggers_of(outside, plain) == set()
    assert {"ledger_messages", "ledger_view"} <= triggers_of(outside, place)
