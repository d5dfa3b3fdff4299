"""How people answer inquiries, counted from the messages."""

from datetime import UTC, datetime, timedelta

import pytest_twisted

from portico.domain.responsiveness import Inquiries
from portico.storage.database import Database
from portico.storage.users.responsiveness import Responsiveness
from tests.storage.sample_messages import send_text
from tests.support.drafts import opened

NOW = datetime.now(UTC)


async def say(database: Database, chat: int, sender_id: str, at: datetime) -> None:
    sent = await send_text(database, chat, sender_id, "words")
    await database.query("update message set created_at = %s where id = %s returning 1", (at, sent.id))


async def inquiry(database: Database, number: int, asked: timedelta, answered: timedelta | None) -> None:
    """Somebody asks the seller so long ago, who answers so much later."""
    chat = await opened(
        database, f"buyer{number}", "seller", type="property_inquiry", property_id=f"home {number}"
    )
    await say(database, chat, f"buyer{number}", NOW - asked)
    if answered is not None:
        await say(database, chat, "seller", NOW - asked + answered)


@pytest_twisted.ensureDeferred
async def test_inquiries_and_the_time_to_the_first_answer_are_counted(database: Database) -> None:
    day, minute = timedelta(days=1), timedelta(minutes=1)
    waits = [minute, 2 * minute, 9 * minute, None]
    for number, wait in enumerate(waits):
        await inquiry(database, number, 3 * day, wait)
    await inquiry(database, 8, minute, None)  # may still be answered
    own = await opened(database, "seller", "buyer9", type="property_inquiry", property_id="home 9")
    await say(database, own, "seller", NOW - 3 * day)  # asked by themselves
    await say(database, own, "buyer9", NOW - 2 * day)
    general = await opened(database, "buyer9", "seller", type="general")
    await say(database, general, "buyer9", NOW - 3 * day)
    assert await Responsiveness(database).count("seller") == Inquiries(5, 4, 3, 120)
    assert await Responsiveness(database).count("buyer0") == Inquiries(0, 0, 0, None)
