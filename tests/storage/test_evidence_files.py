"""Files of conversations with evidence: they stay as long as the ledger that has their digests."""

import pytest
import pytest_twisted

from portico.ports import Stored
from portico.storage.database import Database
from portico.storage.messages.rows import stored_attachment
from portico.storage.messages.store import Messages
from tests.storage.conftest import Sql
from tests.storage.sample_messages import draft, open_conversation
from tests.storage.test_evidence import open_with_evidence
from tests.storage.test_media import PLAN, due, later, uploaded


@pytest.mark.parametrize("evidence", [True, False])
@pytest_twisted.ensureDeferred
async def test_a_document_that_another_one_replaced(database: Database, sql: Sql, evidence: bool) -> None:
    """The card names the other one, and the ledger both."""
    store = await uploaded(database)
    opening = open_with_evidence if evidence else open_conversation
    place = await opening(database, "ada", "bob")
    attached = [stored_attachment(PLAN)]
    [stored] = await Messages(database).send([draft(place, "ada", "see", attachments=attached)])
    assert isinstance(stored, Stored)
    sql("update message set attachments = '[]', rev = rev + 1 where id = %s returning 1", stored.message.id)
    sql("update media set due_at = now() - interval '1 minute' returning 1")
    assert await due(store) == ([] if evidence else [PLAN.id])
    await later(database, 30)
    assert await due(store) == ([] if evidence else [PLAN.id])
