"""Two nodes on one database: webhooks are posted once, and go on when a node has died."""

import json
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_twisted
from twisted.internet import reactor as global_reactor

from components.posting import dispatcher, fan_out
from portico.settings.core import Settings
from portico.settings.notifications import parse
from portico.storage.database import Database
from runtime import process as component_process
from runtime.main import construct
from runtime.process import ComponentProcess
from tests.storage.sample_messages import open_conversation, send_text
from tests.support.site import Site
from tests.support.waiting import until

QUICK = 0.05  # seconds between two looks at the log, and two renewals
MESSAGES = 50
NOTHING_HELD = "select 1 where not exists (select from webhook_queue)"  # every answer is stored
EXPIRE = "update work_lease set expires_at = clock_timestamp() where name = 'notifier' returning node_id"
HELD = "select 1 from work_lease where name = 'notifier' and node_id = %s"
reactor: Any = global_reactor


@pytest_twisted.async_yield_fixture()
async def notifiers(
    database: Database, stores: Settings, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[dict[str, ComponentProcess]]:
    """The notifier processes of two nodes, by node. They find by themselves what is in the log."""
    monkeypatch.setattr(fan_out, "PERIOD", QUICK)
    monkeypatch.setattr(dispatcher, "PERIOD", QUICK)
    monkeypatch.setattr(component_process, "RENEWAL", QUICK)
    notifications = parse({"WEBHOOK_URL": site.url + "/hook", "WEBHOOK_SECRET": "a secret of both sides"})
    shared = replace(stores, database_url=stores.dsn, redis_url=stores.redis, notifications=notifications)
    nodes = [replace(shared, home=tmp_path / name) for name in ("here", "there")]
    running = {settings.node: construct(reactor, settings, "notifier") for settings in nodes}
    for notifier in running.values():
        notifier.start()
    yield running
    for notifier in running.values():
        await notifier.stop()


async def holder(database: Database, running: dict[str, ComponentProcess]) -> ComponentProcess:
    """The notifier that posts, once there is one that has seen the log."""
    begun = "select node_id from work_lease where exists (select from log_cursor where name = 'webhooks')"
    rows = await wait_for_rows(database, begun)
    return running[rows[0][0]]


async def wait_for_rows(database: Database, statement: str) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    while not rows:
        rows = await database.query(statement)
    return rows


def counts(site: Site) -> Counter[str]:
    """How often each text was posted."""
    return Counter(json.loads(asked.body)["message"]["text"] for asked in site.asked)


async def say(database: Database, texts: Callable[[int], str]) -> set[str]:
    chat = await open_conversation(database, "ada", "bob")
    for number in range(MESSAGES):
        await send_text(database, chat, "ada", texts(number))
    return {texts(number) for number in range(MESSAGES)}


def die(notifier: ComponentProcess) -> None:
    """Leave the lease behind, as a process does that is killed."""
    notifier.pool.stop()


@pytest_twisted.ensureDeferred
async def test_webhooks_are_posted_once_and_go_on_after_a_death(
    database: Database, site: Site, notifiers: dict[str, ComponentProcess]
) -> None:
    first = await holder(database, notifiers)
    texts = await say(database, "before {}".format)
    await until(lambda: set(counts(site)) == texts)
    await wait_for_rows(database, NOTHING_HELD)
    die(first)
    texts |= await say(database, "after {}".format)
    assert set(counts(site)) < texts
    assert await database.query(EXPIRE) == [(first.settings.node,)]
    await until(lambda: set(counts(site)) == texts)
    assert set(counts(site).values()) == {1}
    assert await holder(database, notifiers) is not first


@pytest_twisted.ensureDeferred
async def test_a_process_that_stops_hands_over_at_once(
    database: Database, site: Site, notifiers: dict[str, ComponentProcess]
) -> None:
    first = await holder(database, notifiers)
    await first.work_lease.resign()
    assert await database.query(HELD, (first.settings.node,)) == []
    texts = await say(database, "{}".format)
    await until(lambda: set(counts(site)) == texts)
    assert set(counts(site).values()) == {1}
    assert await holder(database, notifiers) is not first
