"""What an endpoint may answer, and what changes of an endpoint do to the events that wait for it."""

import msgspec
import pytest
import pytest_twisted

from portico.contract.webhook import DeleteWebhook, RedeliverWebhook, RotateWebhookSecret, UpdateWebhook
from portico.domain.errors import InvalidArgument, NotFound
from portico.domain.times import moment
from portico.storage.database import Database
from tests.storage.sample_messages import open_conversation, send_text
from tests.support.site import Site
from tests.support.webhooks import ROOT, PostingNode, clock_of_test, is_signed_with, signatures


@pytest.fixture
def node(database: Database) -> PostingNode:
    return PostingNode(database, clock_of_test())


@pytest_twisted.ensureDeferred
async def test_a_status_counts_whatever_follows_it(database: Database, site: Site, node: PostingNode) -> None:
    webhook = (await node.create(site.url, "message.*")).webhook
    site.answer = lambda _: (200, "a page of a framework " * 100_000)
    await send_text(database, await open_conversation(database, "ada", "bob"), "ada", "Hello")
    await node.run()
    [attempt] = await node.attempts_of(webhook.id)
    assert (attempt.status, attempt.response_code) == ("delivered", 200)


@pytest_twisted.ensureDeferred
@pytest.mark.parametrize("repaired", [{"state": "active"}, {"url": "/new"}])
async def test_an_endpoint_that_is_repaired_gets_what_waits_at_once(
    database: Database, site: Site, node: PostingNode, repaired: dict[str, str]
) -> None:
    webhook = (await node.create(site.url + "/old", "message.*")).webhook
    site.answer = lambda _: (404, {})
    await send_text(database, await open_conversation(database, "ada", "bob"), "ada", "Hello")
    await node.run()
    for _ in range(8):
        await node.pass_time(3600)
    site.answer, tried = lambda _: (200, {}), len(site.asked)
    await node.pass_time(1)
    assert len(site.asked) == tried
    values = {name: value.replace("/new", site.url + "/new") for name, value in repaired.items()}
    await node.service.update(msgspec.convert({"webhook_id": webhook.id, **values}, UpdateWebhook), ROOT)
    await node.post()
    assert len(site.asked) == tried + 1


@pytest_twisted.ensureDeferred
async def test_a_secret_that_is_replaced_twice_signs_until_its_time(
    database: Database, site: Site, node: PostingNode
) -> None:
    first = await node.create(site.url, "message.*")
    asked = RotateWebhookSecret(webhook_id=first.webhook.id)
    second, third = (
        await node.service.rotate_secret(asked, ROOT),
        await node.service.rotate_secret(asked, ROOT),
    )
    chat = await open_conversation(database, "ada", "bob")
    await send_text(database, chat, "ada", "meanwhile")
    await node.run()
    assert all(is_signed_with(each.secret, site.asked[-1]) for each in (first, second, third))
    now = moment(node.clock.seconds())
    last = await node.service.rotate_secret(
        RotateWebhookSecret(webhook_id=first.webhook.id, keep_old_until=now), ROOT
    )
    await send_text(database, chat, "ada", "after a leak")
    await node.run()
    assert is_signed_with(last.secret, site.asked[-1])
    assert len(signatures(site.asked[-1])) == 1


@pytest_twisted.ensureDeferred
async def test_nothing_of_a_deleted_endpoint_is_posted_again(
    database: Database, site: Site, node: PostingNode
) -> None:
    webhook = (await node.create(site.url, "message.*")).webhook
    await send_text(database, await open_conversation(database, "ada", "bob"), "ada", "Hello")
    await node.run()
    [attempt] = await node.attempts_of(webhook.id)
    await node.service.redeliver(RedeliverWebhook(attempt_id=attempt.id), ROOT)
    actions = [row[0] for row in await database.query("select action from audit order by id")]
    assert actions[-1] == f"webhook.redeliver:{webhook.id}"
    await node.service.delete(DeleteWebhook(webhook_id=webhook.id), ROOT)
    with pytest.raises(NotFound):
        await node.service.redeliver(RedeliverWebhook(attempt_id=attempt.id), ROOT)


@pytest_twisted.ensureDeferred
@pytest.mark.parametrize("host", ["exa\u202emple.com", "x\\y", "a" * 70 + ".com", "-a.com", "a..b", "a%20b"])
async def test_an_address_that_no_request_can_be_made_to_is_refused(node: PostingNode, host: str) -> None:
    with pytest.raises(InvalidArgument):
        await node.create(f"https://{host}/hook", "message.*")
