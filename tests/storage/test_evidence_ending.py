"""The SQL with which an operator ends evidence does what the page says of it."""

import re
from typing import Any

import psycopg2
import pytest
import pytest_twisted
from psycopg2 import extensions

from cli.generate import ROOT
from portico.ports import Stored
from portico.storage.database import Database
from portico.storage.messages.rows import stored_attachment
from portico.storage.messages.store import Messages
from portico.storage.users.erasure import Erasures
from tests.storage.conftest import Sql
from tests.storage.sample_messages import draft, send_text
from tests.storage.test_evidence import kinds_of, open_with_evidence
from tests.storage.test_media import PLAN, due, later, uploaded

PAGE = ROOT / "docs" / "how-to" / "evidence.md"


def end_evidence(connection: extensions.connection, conversation_id: int) -> None:
    """What the page shows, with this id."""
    [statements] = re.findall(r"```sql\n(.*?)```", PAGE.read_text(), re.DOTALL)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statements.replace("42::bigint", f"{conversation_id}::bigint"))
    connection.autocommit = False


async def send_plan(database: Database, conversation_id: int) -> Any:
    attached = [stored_attachment(PLAN)]
    [stored] = await Messages(database).send([draft(conversation_id, "ada", "see", attachments=attached)])
    assert isinstance(stored, Stored)
    return stored.message


@pytest_twisted.ensureDeferred
async def test_one_conversation_is_an_ordinary_one_and_others_stay(
    database: Database, outside: extensions.connection, sql: Sql
) -> None:
    store = await uploaded(database)
    ended, held = [await open_with_evidence(database, "ada", other) for other in ("bob", "cy")]
    words = await send_text(database, ended, "ada", "words")
    await send_plan(database, ended)
    await send_text(database, held, "ada", "kept")
    before = await kinds_of(database, held)
    end_evidence(outside, ended)
    assert await kinds_of(database, ended) == []
    assert await kinds_of(database, held) == before
    erasures = Erasures(database)
    assert (await erasures.list_held("ada"), await erasures.list_conversations("ada")) == ([held], [ended])
    await later(database, 1)
    assert await due(store) == []  # the message shows it
    await erasures.empty_messages("ada", "")
    assert (await Messages(database).get("bob", words.id)).text is None
    await later(database, 30)
    assert await due(store) == [PLAN.id]
    with pytest.raises(psycopg2.errors.RaiseException):
        sql("delete from ledger_entry")
    with pytest.raises(psycopg2.errors.RaiseException):
        sql("update conversation set evidence = false")
