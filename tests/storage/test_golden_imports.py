"""Rows of five kinds of servers, in files as their databases write them: nothing is refused or lost.

The files are in `golden`. Each is a table or a dump with several rows of each kind.
"""

from pathlib import Path
from typing import Any

import msgspec
import pytest
import pytest_twisted

from portico.contract.conversation import ListConversations
from portico.contract.shapes import Conversation
from portico.domain.calls.deadlines import Timing
from portico.settings.core import Settings
from portico.storage.calls.store import Calls
from portico.storage.conversations.store import Conversations
from portico.storage.database import Database
from portico.storage.messages.receipts import Receipts
from portico.storage.messages.store import Messages
from portico.storage.users.people import People
from tests.storage.conftest import Sql
from tests.support.imports import import_file

GOLDEN = Path(__file__).parent / "golden"
MARKS = """
    select p.user_id, p.read_seq, p.delivered_seq,
           to_char(p.read_at at time zone 'UTC', 'HH24:MI:SS'),
           to_char(p.delivered_at at time zone 'UTC', 'HH24:MI:SS')
    from participant p join imported i on i.id = p.conversation_id and i.noun = 'conversation'
    where i.their_id = %s order by p.user_id
"""
DEVICES = "select user_id, provider, platform, token like 'ExponentPushToken%%' from device order by token"
ADA, BOB, CY, DAN = (f"6630f1c2a1b2c3d4e5f6000{digit}" for digit in "abcd")


def load(stores: Settings, folder: Path, kind: str, *names: str) -> None:
    """Import these files, and once more: nothing is refused, every column is known, again changes nothing."""
    for outcome in ("taken", "known"):
        for name in names:
            done = import_file(stores, folder, GOLDEN / kind / name, kind)
            assert (done.rejects, done.unknown) == ("", {})
            assert set(done.counts.outcomes) == {outcome}
            assert done.counts.waiting == 0


async def conversations(database: Database, user_id: str, **asked: Any) -> list[Conversation]:
    """Those that somebody sees, the one with the newest activity first."""
    found, _ = await Conversations(database).list_conversations(user_id, ListConversations(**asked))
    return found


async def messages(database: Database, user_id: str, conversation_id: int) -> list[dict[str, Any]]:
    """What somebody sees of a conversation, the oldest first."""
    page = await Messages(database).list_messages(user_id, conversation_id, None, None, 50)
    return [msgspec.to_builtins(each) for each in page]


@pytest_twisted.ensureDeferred
async def test_a_django_app_as_dumpdata_writes_it(
    database: Database, stores: Settings, tmp_path: Path, sql: Sql
) -> None:
    load(stores, tmp_path, "django", "dumpdata.json", "chat_message.csv")
    [flat] = await conversations(database, "7")
    assert (flat.property_id, flat.type, flat.created_at) == (
        "42", "property_inquiry", "2024-05-01T09:00:00.123Z",
    )  # fmt: skip
    assert flat.metadata == {"roles": {"7": "buyer", "8": "seller"}}
    assert {each.user_id: each.name for each in flat.participants} == {"7": "Ada Lovelace", "8": "bob"}
    assert (await People(database).get("9")).name is None  # the user name is an address
    said = await messages(database, "7", flat.id)
    assert [(each["sender_id"], each["text"], each["created_at"][11:]) for each in said] == [
        ("7", "Is it still free?\nFrom June on", "10:00:00.500Z"),
        ("8", "It is 👍", "10:01:00.000Z"),
        ("7", 'A visit on Monday, "at ten"', "10:03:00.000Z"),
        ("8", "Fine", "10:04:00.250Z"),
    ]
    assert [row[:3] for row in sql(MARKS, "31")] == [("7", 3, 3), ("8", 4, 4)]
    assert sorted(sql(DEVICES)) == [
        ("7", "expo", "ios", True), ("7", "fcm", "android", False), ("8", "fcm", "web", False),
    ]  # fmt: skip


@pytest_twisted.ensureDeferred
async def test_a_django_app_as_postgresql_writes_its_rows(
    database: Database, stores: Settings, tmp_path: Path, sql: Sql
) -> None:
    load(stores, tmp_path, "django", "row_to_json.jsonl")
    [flat] = await conversations(database, "8")
    assert (flat.property_id, flat.metadata["roles"]) == ("42", {"7": "buyer", "8": "seller"})
    assert [each["text"] for each in await messages(database, "8", flat.id)] == [
        "Is it still free?\nFrom June on", "It is 👍",
    ]  # fmt: skip
    assert sql(DEVICES) == [("7", "expo", "ios", True)]


@pytest.mark.parametrize(
    "files",
    [
        ("conversation_participants.csv", "conversations.csv", "messages.csv", "users.csv"),
        ("pg_dump.sql",),
    ],
    ids=["csv", "pg_dump"],
)
@pytest_twisted.ensureDeferred
async def test_express_and_sequelize_as_postgresql_writes_it(
    database: Database, stores: Settings, tmp_path: Path, sql: Sql, files: tuple[str, ...]
) -> None:
    load(stores, tmp_path, "sequelize", *files)
    ada, bob, cy = (f"0b9c5c1e-0c5e-4e55-9a52-0f8a2a6d000{digit}" for digit in "123")
    pair, group = await conversations(database, ada)
    assert (pair.type, group.type) == ("general", "group")
    assert {each.user_id: each.name for each in group.participants} == {ada: "ada", bob: "Bob", cy: "cy"}
    assert group.participants[0].joined_at == "2024-05-01T09:10:00.000Z"
    text, lease, kitchen, wrong = await messages(database, ada, pair.id)
    assert text["text"] == "Is it still free?\nFrom June on"
    assert [(each["type"], each["text"], each["attachments"]) for each in (lease, kitchen)] == [
        ("file", None, [{"url": "https://old.example.com/uploads/lease.pdf", "type": "application/pdf"}]),
        ("image", None, [{"url": "https://old.example.com/uploads/kitchen.jpg", "type": "image/jpeg"}]),
    ]
    assert (wrong["text"], wrong["deleted_at"]) == (None, "2024-05-01T10:03:00.000Z")
    [tour] = await messages(database, cy, group.id)
    assert (tour["type"], tour["attachments"][0]["type"]) == ("video", "video/mp4")
    assert sql(MARKS, "1") == [(ada, 1, 1, None, None), (bob, 4, 4, "10:00:30", "10:00:30")]
    me = await People(database).get(ada)
    assert (me.email, me.mobile, me.avatar_url, me.created_at) == (
        "ada@example.com", "+254700000007", "https://old.example.com/ada.png", "2023-01-05T08:00:00.000Z",
    )  # fmt: skip


@pytest_twisted.ensureDeferred
async def test_express_and_sequelize_as_mysql_writes_its_rows(
    database: Database, stores: Settings, tmp_path: Path, sql: Sql
) -> None:
    load(stores, tmp_path, "sequelize", "json_object.jsonl")
    [pair] = await conversations(database, "2")
    assert [each.name for each in pair.participants] == ["ada", "Bob"]
    free, gone = await messages(database, "1", pair.id)
    assert (free["text"], free["created_at"]) == ("Is it still free?", "2024-05-01T10:00:00.000Z")
    assert (gone["text"], gone["deleted_at"]) == (None, "2024-05-01T10:02:00.000Z")
    assert sql(MARKS, "5") == [("1", 1, 1, None, None), ("2", 2, 2, "10:00:30", "10:00:30")]


@pytest_twisted.ensureDeferred
async def test_express_and_mongodb_as_mongoexport_writes_it(
    database: Database, stores: Settings, tmp_path: Path, sql: Sql
) -> None:
    load(stores, tmp_path, "chat-v1", "conversations.json", "messages.json", "canonical.json")
    flat, blocked = await conversations(database, ADA)
    assert (flat.property_id, flat.title, flat.type, flat.status) == (
        "6630f1c2a1b2c3d4e5f60042", "Flat in Ngong Road", "property_inquiry", "active",
    )  # fmt: skip
    assert flat.metadata == {
        "propertyTitle": "Flat", "propertyAddress": "Ngong Road 4", "inquiryType": "rent",
    }  # fmt: skip
    assert (blocked.type, blocked.status) == ("general", "blocked")
    assert [each.type for each in await conversations(database, BOB, status="archived")] == ["support"]
    free, yes, plan, sorry, shared, booked, monday = await messages(database, BOB, flat.id)
    assert (free["text"], free["edited_at"]) == ("Is it still free?", "2024-05-01T10:00:20.000Z")
    assert yes["reply_to"] == free["id"]
    assert plan["attachments"] == [
        {"url": "https://old.example.com/plan.pdf", "type": "application/pdf", "filename": "plan.pdf",
         "size": 48213}
    ]  # fmt: skip
    assert (sorry["text"], sorry["deleted_at"]) == (None, "2024-05-01T10:03:30.000Z")
    assert sql("select text from revision") == [("Sorry",)]
    assert (shared["type"], shared["metadata"]) == ("property_share", {"property_id": flat.property_id})
    assert (booked["type"], monday["text"]) == ("system", "On Monday")
    assert sql(MARKS, "6630f1c2a1b2c3d4e5f60031") == [
        (ADA, 7, 7, "10:11:00", "10:11:00"), (BOB, 7, 7, "10:00:30", "10:00:30"),
    ]  # fmt: skip


@pytest_twisted.ensureDeferred
async def test_who_deleted_a_conversation_there_has_it_no_more_and_the_other_one_has(
    database: Database, stores: Settings, tmp_path: Path
) -> None:
    load(stores, tmp_path, "chat-v1", "conversations.json", "messages.json")
    [kept] = await conversations(database, DAN)
    assert [each["text"] for each in await messages(database, DAN, kept.id)] == ["Hello"]
    assert kept.id not in [each.id for each in await conversations(database, ADA)]
    assert await messages(database, ADA, kept.id) == []


@pytest_twisted.ensureDeferred
async def test_nest_and_mongodb_as_mongoexport_writes_it(
    database: Database, stores: Settings, tmp_path: Path, sql: Sql
) -> None:
    load(stores, tmp_path, "nest", "conversations.json", "messages.json")
    flat, pair, group = await conversations(database, ADA)
    assert (flat.property_id, flat.type, flat.unread) == ("p-42", "property_inquiry", 2)
    assert (pair.type, group.type) == ("general", "group")
    free, yes, hall = await messages(database, ADA, flat.id)
    assert (free["edited_at"], yes["edited_at"]) == ("2024-05-01T10:00:20.000Z", None)
    assert (yes["text"], yes["attachments"]) == (
        "It is",
        [{"id": "med-1", "url": "https://media.example.com/kitchen.jpg", "type": "image/jpeg"}],
    )
    assert (hall["attachments"][0]["type"], hall["created_at"]) == ("image/png", "2024-05-01T10:02:00.000Z")
    assert sql(MARKS, "6630f1c2a1b2c3d4e5f60031") == [(ADA, 1, 1, None, None), (BOB, 3, 3, None, None)]


@pytest_twisted.ensureDeferred
async def test_a_chat_and_call_service_as_mongoexport_writes_it(
    database: Database, stores: Settings, tmp_path: Path, sql: Sql
) -> None:
    load(stores, tmp_path, "calls", "users.json", "messages.json", "calls.json")
    [pair] = await conversations(database, "7")
    assert {each.user_id: each.name for each in pair.participants} == {"7": "Ada Lovelace", "8": "Bob"}
    assert sql("select uid, email, mobile, last_seen is not null from person where id = '7'") == [
        ("c0ffee-7", "ada@example.com", "+254700000007", True)
    ]
    mine, bobs = await Receipts(database).list_positions("7", pair.id)
    assert (mine.read_at, mine.delivered_at) == (None, "2024-05-01T10:01:02.000Z")
    assert (bobs.read_at, bobs.delivered_at) == ("2024-05-01T10:00:30.000Z", "2024-05-01T10:00:01.000Z")
    text, voice, cake, *lines = await messages(database, "7", pair.id)
    assert (text["text"], text["sender_id"], text["created_at"]) == (
        "Call me?", "7", "2024-05-01T10:00:00.000Z",
    )  # fmt: skip
    assert [(each["type"], each["attachments"][0]["type"]) for each in (voice, cake)] == [
        ("audio", "audio/ogg"), ("image", "image/jpeg"),
    ]  # fmt: skip
    shown = [each["metadata"]["call"] for each in lines]
    assert [(each["kind"], each["status"], each["duration"]) for each in shown] == [
        ("video", "ended", 185), ("voice", "rejected", None),
        ("voice", "missed", None), ("voice", "ended", 60),
    ]  # fmt: skip
    history, _ = await Calls(database, Timing(), "here").list_history("8", 10, None)
    assert [(each.caller_id, each.status, each.duration) for each in reversed(history)] == [
        ("7", "ended", 185), ("8", "rejected", None), ("7", "missed", None), ("7", "ended", 60),
    ]  # fmt: skip
    assert [each.id for each in reversed(history)] == [each["id"] for each in shown]
