"""What the doctor finds in the database about deliveries."""

import pytest_twisted

from portico.settings.core import Settings
from portico.storage import diagnostics
from portico.storage.database import Database

DELIVERY = """
    insert into delivery (user_id, kind, channel, due_at, collapse, committed_at)
    values ('ada', 'message', 'push', now(), 'c', now()) returning id
"""
ATTEMPT = """
    insert into delivery_attempt (delivery_id, at, provider, outcome, reason, ms)
    values (%s, now() - %s::interval, %s, %s, %s, 1) returning at
"""


@pytest_twisted.ensureDeferred
async def test_refused_web_pushes_of_the_last_day_are_counted(database: Database, stores: Settings) -> None:
    [(delivery_id,)] = await database.query(DELIVERY)
    for ago, provider, outcome, reason in (
        ("1 hour", "webpush", "sent", None),
        ("2 hours", "webpush", "dead", "http_403"),
        ("3 hours", "webpush", "dead", "http_413"),
        ("2 days", "webpush", "dead", "http_401"),
        ("1 hour", "expo", "dead", "http_403"),
    ):
        await database.query(ATTEMPT, [delivery_id, ago, provider, outcome, reason])
    assert diagnostics.web_pushes(stores.dsn) == (3, 1)
