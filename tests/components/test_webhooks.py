"""The webhook of the settings: it gets every message as it always did, signed in both ways, and in order."""

import hashlib
import hmac
import json

import msgspec
import pytest
import pytest_twisted
from twisted.internet.task import Clock

from portico.contract.webhook import DeleteWebhook, ListWebhooks
from portico.domain.delivery.signatures import standard_webhook_headers
from portico.domain.errors import Forbidden
from portico.domain.people import Caller
from portico.settings.notifications import Webhook
from portico.storage.database import Database
from portico.storage.messages.changes import Changes
from tests.storage.sample_messages import allow_all, open_conversation, send_text
from tests.support.site import Site
from tests.support.webhooks import BEGIN, ROOT, PostingNode, bodies

SECRET = "a secret of both sides"
ADA = Caller("ada", "user", 1)
POSTED = "insert into webhook_posted (message_id, rev) values (%s, 1) returning 1"


@pytest.fixture
def node(database: Database, clock: Clock, site: Site) -> PostingNode:
    return PostingNode(database, clock, Webhook(site.url + "/hook", SECRET))


@pytest_twisted.ensureDeferred
async def test_a_message_is_posted_and_signed(database: Database, site: Site, node: PostingNode) -> None:
    await node.make()
    message = await send_text(database, await open_conversation(database, "ada", "bob"), "ada", "Hello")
    await node.run()
    [asked] = site.asked
    assert (asked.method, asked.path, asked.headers["content-type"]) == ("POST", "/hook", "application/json")
    assert json.loads(asked.body) == {
        "id": f"{message.id}-1",
        "type": "message.created",
        "timestamp": message.created_at,
        "message": msgspec.to_builtins(message),
    }
    now = int(BEGIN)
    assert asked.headers["portico-event-id"] == f"{message.id}-1"
    signed = hmac.new(SECRET.encode(), f"{now}.".encode() + asked.body, hashlib.sha256).hexdigest()
    assert asked.headers["portico-signature"] == f"t={now},v1={signed}"
    named = {name: value for name, value in asked.headers.items() if name.startswith("webhook-")}
    assert named == standard_webhook_headers([SECRET], f"{message.id}-1", asked.body, now)


@pytest_twisted.ensureDeferred
async def test_changes_are_told_in_order(database: Database, site: Site, node: PostingNode) -> None:
    await node.run()
    chat = await open_conversation(database, "ada", "bob")
    first = await send_text(database, chat, "ada", "one")
    await node.run()
    await send_text(database, chat, "ada", "two")
    await Changes(database).edit(first.id, "one!", ADA, allow_all)
    await node.run()
    await Changes(database).delete(first.id, ADA, allow_all)
    await node.run()
    posted = [(body["type"], body["message"]["seq"]) for body in bodies(site)]
    assert posted == [
        ("message.created", 1),
        ("message.created", 2),
        ("message.updated", 1),
        ("message.deleted", 1),
    ]


@pytest_twisted.ensureDeferred
async def test_what_an_earlier_version_has_not_posted_is_posted_once(
    database: Database, site: Site, node: PostingNode
) -> None:
    await node.make()
    chat = await open_conversation(database, "ada", "bob")
    first = await send_text(database, chat, "ada", "one")
    await send_text(database, chat, "ada", "two")
    await database.query(POSTED, (first.id,))
    await database.query("delete from webhook_endpoint returning 1")
    await node.run()
    assert site.asked == []
    node.making._is_set_up = False
    await node.run()
    assert [body["message"]["text"] for body in bodies(site)] == ["two"]


@pytest_twisted.ensureDeferred
async def test_admins_see_it_and_cannot_change_it(
    database: Database, site: Site, node: PostingNode, clock: Clock
) -> None:
    await node.make()
    [webhook] = (await node.service.list_all(ListWebhooks(), ROOT)).webhooks
    assert (webhook.source, webhook.url, webhook.events) == ("settings", site.url + "/hook", ["message.*"])
    with pytest.raises(Forbidden):
        await node.service.delete(DeleteWebhook(webhook_id=webhook.id), ROOT)
    without = PostingNode(database, clock)
    await without.make()
    assert (await without.service.list_all(ListWebhooks(), ROOT)).webhooks == []
