"""Events that wait, and dead letters: how long they are tried and kept, and how they are posted again."""

from datetime import datetime, timedelta
from itertools import pairwise
from threading import Event

import pytest
import pytest_twisted
from structlog.testing import capture_logs
from twisted.internet.task import Clock

from portico.contract.webhook import (
    DeleteWebhook,
    RedeliverWebhook,
    UpdateWebhook,
    WebhookEndpoint,
)
from portico.domain.errors import Conflict
from portico.domain.times import moment
from portico.storage.database import Database
from portico.storage.webhooks.attempts import OF_DELETED
from tests.storage.sample_messages import open_conversation, send_text
from tests.support.site import Site
from tests.support.waiting import together, until
from tests.support.webhooks import (
    BEGIN,
    ROOT,
    PostingNode,
    texts,
)

DAY = 24 * 3600.0


@pytest.fixture
def node(database: Database, clock: Clock) -> PostingNode:
    return PostingNode(database, clock)


async def refusing(
    database: Database, site: Site, node: PostingNode, code: int, *texts: str
) -> WebhookEndpoint:
    """An endpoint that answers everything with this code, and messages that wait for it."""
    created = await node.create(site.url, "message.*")
    site.answer = lambda _: (code, {})
    chat = await open_conversation(database, "ada", "bob")
    for text in texts:
        await send_text(database, chat, "ada", text)
    return created.webhook


@pytest_twisted.ensureDeferred
async def test_an_event_is_tried_for_three_days_and_then_a_dead_letter(
    database: Database, site: Site, node: PostingNode
) -> None:
    webhook = (await node.create(site.url, "message.*")).webhook
    site.answer = lambda _: (503, {})
    chat = await open_conversation(database, "ada", "bob")
    await send_text(database, chat, "ada", "late")
    await node.make()
    begun = node.clock.seconds()
    while not await node.attempts_of(webhook.id, status="dead"):
        await node.pass_time(60)
        assert node.clock.seconds() < begun + 4 * DAY
    tried = [
        datetime.fromisoformat(each.at).timestamp() - begun for each in await node.attempts_of(webhook.id)
    ]
    assert 3 * DAY <= tried[-1] <= 3 * DAY + 120
    gaps = [after - before for before, after in pairwise(tried[:-1])]
    assert gaps == sorted(gaps)
    assert 8 <= len(tried) <= 14
    assert len({asked.headers["webhook-id"] for asked in site.asked}) == 1
    await send_text(database, chat, "ada", "next")
    site.answer = lambda _: (200, {})
    await node.make()
    await node.pass_time(60)
    assert texts(site)[-1] == "next"


@pytest_twisted.ensureDeferred
async def test_what_waits_behind_a_failing_event_is_tried_for_three_days_of_its_own(
    database: Database, site: Site, node: PostingNode
) -> None:
    webhook = await refusing(database, site, node, 503, "first", "second")
    await node.make()
    begun = node.clock.seconds()
    while len(await node.attempts_of(webhook.id, status="dead")) < 2:
        await node.pass_time(600)
        assert node.clock.seconds() < begun + 8 * DAY
    second = [each for each in texts(site) if each == "second"]
    assert 8 <= len(second) <= 14
    assert 6 * DAY <= node.clock.seconds() - begun <= 6 * DAY + 3600


@pytest_twisted.ensureDeferred
async def test_nothing_waits_behind_others_for_more_than_a_month(
    database: Database, site: Site, node: PostingNode
) -> None:
    webhook = await refusing(database, site, node, 503, "first", "second")
    await node.run()
    kept = timedelta(days=30)
    await node.attempts.tidy(moment(node.clock.seconds() + 29 * DAY), kept)
    assert await node.attempts_of(webhook.id, status="dead") == []
    await node.attempts.tidy(moment(node.clock.seconds() + 31 * DAY), kept)
    [dead] = await node.attempts_of(webhook.id, status="dead")
    assert (dead.error, dead.payload["data"]["message"]["text"]) == ("expired", "second")


@pytest_twisted.ensureDeferred
async def test_dead_letters_are_posted_again_on_demand(
    database: Database, site: Site, node: PostingNode
) -> None:
    webhook = await refusing(database, site, node, 422, "one", "two")
    await node.make()
    while len(await node.attempts_of(webhook.id, status="dead")) < 2:
        await node.pass_time(600)
    [first, second] = await node.attempts_of(webhook.id, status="dead")
    assert first.response_code == 422
    assert first.payload["data"]["message"]["text"] == "one"
    site.answer = lambda _: (200, {})
    site.asked.clear()
    again = await node.service.redeliver(RedeliverWebhook(attempt_id=second.id), ROOT)
    await node.pass_time(60)
    assert (again.redelivered, texts(site)) == (1, ["two"])
    now = moment(node.clock.seconds())
    asked = RedeliverWebhook(webhook_id=webhook.id, since=now - timedelta(days=1), until=now)
    assert (await node.service.redeliver(asked, ROOT)).redelivered == 1
    with pytest.raises(Conflict):
        await node.service.redeliver(RedeliverWebhook(attempt_id=first.id), ROOT)
    await node.pass_time(60)
    assert texts(site) == ["two", "one"]
    assert await node.attempts_of(webhook.id, status="dead") == []


@pytest_twisted.ensureDeferred
async def test_a_dead_letter_that_is_redelivered_by_several_admins_at_once_is_posted_once(
    database: Database, site: Site, node: PostingNode
) -> None:
    webhook = await refusing(database, site, node, 422, "one")
    await node.make()
    while not (dead := await node.attempts_of(webhook.id, status="dead")):
        await node.pass_time(600)
    site.answer = lambda _: (200, {})
    site.asked.clear()

    async def redeliver(what: RedeliverWebhook) -> int:
        try:
            return (await node.service.redeliver(what, ROOT)).redelivered
        except Conflict:
            return 0

    ways = (RedeliverWebhook(attempt_id=dead[0].id), RedeliverWebhook(webhook_id=webhook.id)) * 2
    assert sum(await together(*map(redeliver, ways))) == 1
    await node.pass_time(60)
    assert texts(site) == ["one"]


@pytest.mark.parametrize("since", [None, BEGIN])
@pytest.mark.parametrize("until", [None, BEGIN])
@pytest_twisted.ensureDeferred
async def test_the_bounds_of_a_redelivery_may_be_left_out(
    node: PostingNode, site: Site, since: float | None, until: float | None
) -> None:
    webhook = (await node.create(site.url, "message.*")).webhook
    asked = RedeliverWebhook(
        webhook_id=webhook.id,
        since=None if since is None else moment(since),
        until=None if until is None else moment(until),
    )
    assert (await node.service.redeliver(asked, ROOT)).redelivered == 0


@pytest_twisted.ensureDeferred
async def test_what_waits_too_long_for_a_paused_endpoint_is_a_dead_letter(
    database: Database, site: Site, node: PostingNode
) -> None:
    webhook = (await node.create(site.url, "message.*")).webhook
    await node.service.update(UpdateWebhook(webhook_id=webhook.id, state="paused"), ROOT)
    await send_text(database, await open_conversation(database, "ada", "bob"), "ada", "one")
    await node.make()
    await node.pass_time(3 * DAY + 1)
    await node.attempts.tidy(moment(node.clock.seconds()), timedelta(days=30))
    [dead] = await node.attempts_of(webhook.id, status="dead")
    assert (dead.error, dead.response_code) == ("expired", None)
    await node.service.update(UpdateWebhook(webhook_id=webhook.id, state="active"), ROOT)
    await node.pass_time(1)
    assert site.asked == []


@pytest_twisted.ensureDeferred
async def test_old_deliveries_are_deleted_and_dead_letters_kept_longer(
    database: Database, site: Site, node: PostingNode
) -> None:
    webhook = (await node.create(site.url, "message.*")).webhook
    site.answer = lambda asked: (422 if b"poison" in asked.body else 200, {})
    chat = await open_conversation(database, "ada", "bob")
    for text in ("good", "poison"):
        await send_text(database, chat, "ada", text)
    await node.make()
    while not await node.attempts_of(webhook.id, status="dead"):
        await node.pass_time(600)
    now, kept = moment(node.clock.seconds()), timedelta(days=30)
    await node.attempts.tidy(now + timedelta(days=4), kept)
    left = await node.attempts_of(webhook.id)
    assert {each.payload["data"]["message"]["text"] for each in left} == {"poison"}
    await node.attempts.tidy(now + timedelta(days=31), kept)
    assert await node.attempts_of(webhook.id) == []


@pytest_twisted.ensureDeferred
async def test_an_endpoint_that_is_gone_is_paused_and_loses_nothing(
    database: Database, site: Site, node: PostingNode
) -> None:
    webhook = (await node.create(site.url, "message.*")).webhook
    site.answer = lambda _: (410, {})
    chat = await open_conversation(database, "ada", "bob")
    await send_text(database, chat, "ada", "one")
    await node.run()
    await send_text(database, chat, "ada", "two")
    await node.make()
    await node.pass_time(DAY)
    assert len(site.asked) == 1
    paused = await node.service.update(UpdateWebhook(webhook_id=webhook.id), ROOT)
    assert (paused.webhook.state, paused.webhook.paused_reason) == ("paused", "gone")
    site.answer = lambda _: (200, {})
    await node.service.update(UpdateWebhook(webhook_id=webhook.id, state="active"), ROOT)
    await node.pass_time(DAY)
    assert texts(site) == ["one", "one", "two"]


@pytest_twisted.ensureDeferred
async def test_what_is_posted_while_its_endpoint_is_deleted_is_no_failure(
    database: Database, site: Site, node: PostingNode
) -> None:
    webhook = (await node.create(site.url, "message.*")).webhook
    gone = Event()
    site.answer = lambda _: (200 if gone.wait(20) else 500, {})
    await send_text(database, await open_conversation(database, "ada", "bob"), "ada", "one")
    await node.make()
    with capture_logs() as logs:
        await node.posting.dispatch()
        await until(lambda: bool(site.asked))
        await node.service.delete(DeleteWebhook(webhook_id=webhook.id), ROOT)
        await database.query(OF_DELETED, {"limit": 100})
        gone.set()
        await until(lambda: node.posting.running == 0)
    assert logs == []
    await node.attempts.tidy(moment(node.clock.seconds()), timedelta(days=30))
    assert await database.query("select count(*) from webhook_endpoint") == [(0,)]
