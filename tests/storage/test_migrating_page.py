"""What `docs/how-to/migrating.md` names of Portico exists, and Portico imports what it shows of others."""

import importlib
import inspect
import io
import json
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import pytest_twisted

import portico.contract
from cli import generate
from cli.generate import ROOT
from cli.import_files.formats import read_lines
from cli.import_files.mappings import read_mapping
from cli.migration_page import migration_page
from portico.contract.conversation import ListConversations
from portico.contract.registry import BY_NAME, TOPICS
from portico.contract.rest import ROUTES
from portico.domain.calls.model import CallKind, CallStatus
from portico.settings.core import Settings
from portico.settings.variables.table import ALL
from portico.storage.conversations.store import Conversations
from portico.storage.database import Database
from portico.storage.messages.store import Messages
from tests.storage.conftest import Sql
from tests.support.imports import KINDS, Imported, import_rows
from tests.support.old_servers import NAMES

GOLDEN = Path(__file__).parent / "golden"
PAGE = (ROOT / "docs" / "how-to" / "migrating.md").read_text()
SECTIONS = dict(zip(["head", *KINDS], PAGE.split("\n## ("), strict=True))
SAMPLE = re.compile(r"```jsonl ([a-z0-9-]+)\n(.*?)```", re.DOTALL)
SAMPLES = dict(SAMPLE.findall(PAGE))
# What is Portico's and in no table of the contract.
ELSEWHERE = {
    "POST /media", "GET /health", "GET /metrics", "portico.event.", ".crossbar/config.json", "as_user",
    "error", "code", "message", "archived", "owner", "offer", "answer", "ice", "user", "service", "admin",
    "GET /info", "/api/docs", "roles", "group", "blocked", "delivered", "expo", "fcm", "deleted",
    "created_at",
    "PORTICO_HOME", "/ws", "exp", "retry_after_ms", "read", "seen", "property_share", "portico_role",
}  # fmt: skip
COLUMNS = """
    select table_name || '.' || column_name from information_schema.columns where table_schema = 'portico'
"""


def ours() -> Iterator[str]:
    """Whatever stands in backticks in the column of a table that is about Portico."""
    for line in PAGE.splitlines():
        cells = re.split(r"(?<!\\)\|", line)[1:-1]
        if len(cells) in (2, 3) and "`--" not in line:
            yield from re.findall(r"`([^`]+)`", cells[-1])


def fields() -> set[str]:
    """Every key of a request, event or answer."""
    found: set[str] = set()
    for module in pkgutil.iter_modules(portico.contract.__path__, "portico.contract."):
        for _, kind in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if issubclass(kind, msgspec.Struct):
                found.update(kind.__struct_fields__)
    return found


def variables() -> set[str]:
    """Every variable that Portico declares."""
    return {variable.name for group in ALL for variable in group.variables}


def test_every_name_of_portico_on_the_page_exists(stores: Settings, sql: Sql) -> None:
    columns = sql(COLUMNS)
    known = {
        *BY_NAME,
        *(topic.name for topic in TOPICS),
        *(f"{route.method} {route.path}" for route in ROUTES),
        *(column for (column,) in columns),
        *fields(),
        *variables(),
        *CallStatus.__args__,  # type: ignore[attr-defined]
        *CallKind.__args__,  # type: ignore[attr-defined]
        *KINDS,
        *ELSEWHERE,
    }
    assert sorted(set(ours()) - known) == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_name_of_such_a_server_is_in_its_section(kind: str) -> None:
    named = [name.replace("~", " ") for name in NAMES[kind].split()]
    assert [name for name in named if f"`{name}`" not in SECTIONS[kind]] == []


@pytest.mark.parametrize(
    "path", sorted(GOLDEN.rglob("*.*")), ids=lambda path: f"{path.parent.name}-{path.name}"
)
def test_every_column_of_the_golden_files_is_in_its_section(path: Path) -> None:
    section = SECTIONS[path.parent.name]
    rows = [json.loads(line.raw) for line, _ in read_lines(io.BytesIO(path.read_bytes())) if line]
    named = {name for row in rows for name in row.get("fields", row)}
    assert [name for name in sorted(named) if f"`{name}`" not in section] == []


def test_the_tables_are_those_of_the_mappings_and_of_the_data() -> None:
    page = generate.MIGRATING.read_text()
    assert migration_page(page, generate.EQUIVALENTS) == page, "run `make generate`"


@pytest_twisted.ensureDeferred
async def test_the_mapping_on_the_page_reads_such_rows(
    database: Database, stores: Settings, tmp_path: Path
) -> None:
    [sample] = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "own.toml").write_text(sample)
    rows: list[dict[str, Any]] = [
        {"id": 1, "flat": 42, "owner_id": 7, "guest_id": 8},
        {"uuid": "m1", "room": 1, "author": 7, "body": "Hi", "sent": 1714557600, "kind": "TEXT",
         "meta": {"editedAt": 1714557660}, "__v": 0},
    ]  # fmt: skip
    done = import_rows(stores, tmp_path, rows, read_mapping(tmp_path / "own.toml"))
    assert (done.rejects, done.unknown, done.counts.outcomes) == ("", {}, {"taken": 2})
    [message] = await said(database, "8")
    assert (message["text"], message["edited_at"]) == ("Hi", "2024-05-01T10:01:00.000Z")
    [[flat], _] = await Conversations(database).list_conversations("8", ListConversations())
    assert (flat.property_id, flat.metadata) == ("42", {"roles": {"7": "host"}})


@pytest.mark.parametrize("kind", KINDS)
def test_every_column_that_the_importer_knows_of_a_kind_is_in_its_section(kind: str) -> None:
    known = {name for table in KINDS[kind].tables for name in table.known}
    assert sorted(name for name in known if f"`{name}`" not in SECTIONS[kind]) == []


@pytest.mark.parametrize("kind", ["portico", "portico-more", *KINDS])
@pytest_twisted.ensureDeferred
async def test_every_sample_is_taken_whole_and_once(
    database: Database, stores: Settings, tmp_path: Path, kind: str
) -> None:
    count = len(SAMPLES[kind].splitlines())
    done = sample(stores, tmp_path, kind)
    assert (done.rejects, done.unknown) == ("", {})
    assert (done.counts.outcomes, done.counts.waiting, done.counts.late) == ({"taken": count}, 0, 0)
    assert sample(stores, tmp_path, kind).counts.outcomes == {"known": count}


def sample(stores: Settings, folder: Path, kind: str) -> Imported:
    return import_rows(stores, folder, [SAMPLES[kind]], kind)


async def said(database: Database, user_id: str, conversation: int = 0) -> list[dict[str, Any]]:
    """What somebody sees of a conversation, the newest being the first."""
    page, _ = await Conversations(database).list_conversations(user_id, ListConversations())
    messages = await Messages(database).list_messages(user_id, page[conversation].id, None, None, 50)
    return [msgspec.to_builtins(each) for each in messages]


@pytest_twisted.ensureDeferred
async def test_a_node_server_beside_django(database: Database, stores: Settings, tmp_path: Path) -> None:
    sample(stores, tmp_path, "django")
    first, second = await said(database, "7")
    assert (first["text"], first["sender_id"]) == ("Is it still free?\nFrom June on", "7")
    assert second["attachments"] == [
        {"url": "https://old.example.com/media/chat/2024/05/kitchen.jpg", "type": "image/jpeg"}
    ]
    [[eight], _] = await Conversations(database).list_conversations("8", ListConversations())
    assert (eight.property_id, eight.type, eight.unread) == ("42", "property_inquiry", 0)
    [[seven], _] = await Conversations(database).list_conversations("7", ListConversations())
    assert seven.unread == 1
    assert {each.user_id: each.name for each in seven.participants} == {"7": "Ada Lovelace", "8": None}


@pytest_twisted.ensureDeferred
async def test_express_and_sequelize(database: Database, stores: Settings, tmp_path: Path) -> None:
    sample(stores, tmp_path, "sequelize")
    tenant = "0b9c5c1e-0c5e-4e55-9a52-0f8a2a6d0001"
    text, file, deleted = await said(database, tenant)
    assert text["text"] == "Is it still free?"
    assert file["attachments"] == [
        {
            "url": "https://old.example.com/uploads/lease.pdf",
            "type": "application/pdf",
            "filename": "lease.pdf",
            "size": 48213,
        }
    ]
    assert (file["type"], file["text"]) == ("file", None)
    assert (deleted["text"], deleted["deleted_at"]) == (None, "2024-05-01T10:03:00.000Z")
    [[pair], _] = await Conversations(database).list_conversations("6", ListConversations())
    assert (pair.property_id, [each.user_id for each in pair.participants]) == ("42", ["5", "6"])
    assert (await said(database, "6"))[0]["text"] == "A table without conversations"


@pytest_twisted.ensureDeferred
async def test_rest_under_chat_v1(database: Database, stores: Settings, tmp_path: Path) -> None:
    sample(stores, tmp_path, "chat-v1")
    question, answer, deleted = await said(database, "7")
    assert question["edited_at"] == "2024-05-01T10:00:20.000Z"
    assert answer["reply_to"] == question["id"]
    assert (deleted["text"], deleted["deleted_at"]) == (None, "2024-05-01T10:02:40.000Z")
    [[eight], _] = await Conversations(database).list_conversations("8", ListConversations(status="archived"))
    assert eight.read_seq == 3
    [[seven], _] = await Conversations(database).list_conversations("7", ListConversations(status="active"))
    assert (seven.type, seven.unread) == ("general", 0)


@pytest_twisted.ensureDeferred
async def test_nest_and_mongodb(database: Database, stores: Settings, tmp_path: Path, sql: Sql) -> None:
    sample(stores, tmp_path, "nest")
    ada, other = "6630f1c2a1b2c3d4e5f60007", "6630f1c2a1b2c3d4e5f60008"
    question, picture = await said(database, ada)
    assert (question["text"], question["created_at"]) == ("Is it still free?", "2024-05-01T10:00:00.000Z")
    assert question["reactions"] == {"👍": [other]}
    assert sql("select text from revision") == [("Is it free?",)]
    assert picture["reply_to"] == question["id"]
    assert picture["attachments"][0]["filename"] == "kitchen.jpg"
    [[seen], _] = await Conversations(database).list_conversations(ada, ListConversations())
    assert (seen.read_seq, seen.unread, seen.property_id) == (1, 1, "p-42")


@pytest_twisted.ensureDeferred
async def test_a_chat_and_call_service(database: Database, stores: Settings, tmp_path: Path) -> None:
    sample(stores, tmp_path, "calls")
    text, voice = await said(database, "auth0|7")
    assert text["text"] == "Call me?"
    assert (voice["type"], voice["text"]) == ("audio", None)
    assert voice["attachments"] == [{"url": "https://files.example.com/voice.ogg", "type": "audio/ogg"}]


@pytest_twisted.ensureDeferred
async def test_a_call_of_a_conversation_is_a_line_in_it_and_no_conversation(
    database: Database, stores: Settings, tmp_path: Path
) -> None:
    sample(stores, tmp_path, "calls")
    call = {
        "id": 1,
        "conversation_id": 31,
        "caller_id": "auth0|7",
        "participants": ["auth0|8"],
        "call_type": "audio",
        "status": "ended",
        "duration": 170,
        "started_at": "2024-05-01T11:00:00Z",
        "ended_at": "2024-05-01T11:03:00Z",
    }
    done = import_rows(stores, tmp_path, [call], "calls")
    assert (done.rejects, done.counts.outcomes) == ("", {"taken": 1})
    *_, line = await said(database, "auth0|8")
    assert line["metadata"]["call"].items() >= {"kind": "voice", "status": "ended", "duration": 170}.items()
