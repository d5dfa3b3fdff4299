"""Dead letters of the Django site, read and tried again by admins, in a real database."""

import pytest_twisted

from portico.storage.database import Database
from portico.storage.mirror.dead_letters import SiteDeadLetters
from portico.storage.mirror.refusals import REFUSE
from tests.storage.sample_messages import open_conversation


async def refused(database: Database, conversation_id: int, message_id: int) -> None:
    row = ("message", message_id, "", 1, conversation_id, 422, "refused")
    await database.query(REFUSE, row)


@pytest_twisted.ensureDeferred
async def test_dead_letters_are_tried_again_by_conversation_or_all(database: Database) -> None:
    store = SiteDeadLetters(database)
    first = await open_conversation(database, "ada", "bob")
    second = await open_conversation(database, "ada", "cy")
    await refused(database, first, 11)
    await refused(database, second, 12)
    letters, total, waiting = await store.list_oldest(1)
    assert [(each.what, each.id, each.user_id, each.status) for each in letters] == [
        ("message", 11, None, 422)
    ]
    assert (total, waiting) == (2, 0)
    assert await store.retry("root", first) == 1
    assert [each.id for each in (await store.list_oldest(9))[0]] == [12]
    assert await store.retry("root", None) == 1
    assert (await store.list_oldest(9))[1] == 0
    wanted = await database.query("select conversation_id from site_conversation where due_at is not null")
    assert {conversation_id for (conversation_id,) in wanted} >= {first, second}
    assert await database.query("select distinct admin_id, action from audit") == [
        ("root", "admin.retry_dead_letters")
    ]
