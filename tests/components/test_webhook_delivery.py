"""Webhooks: each endpoint gets its events signed, in order by conversation, and is tried for three days."""

from datetime import timedelta
from pathlib import Path

import pytest
import pytest_twisted
from twisted.internet.task import Clock

from components.posting import fan_out
from portico.contract.webhook import (
    DeleteWebhook,
    RotateWebhookSecret,
    TryWebhook,
)
from portico.domain.people import Caller
from portico.domain.times import moment
from portico.settings.core import Settings
from portico.storage.database import Database
from portico.storage.messages.changes import Changes
from tests.storage.sample_messages import allow_all, open_conversation, send_text
from tests.support.imports import conversation, import_rows, message
from tests.support.site import Answer, ReceivedRequest, Site
from tests.support.webhooks import (
    ROOT,
    PostingNode,
    bodies,
    body_of,
    is_signed_with,
    signatures,
    texts,
)

DAY = 24 * 3600.0


@pytest.fixture
def node(database: Database, clock: Clock) -> PostingNode:
    return PostingNode(database, clock)


@pytest_twisted.ensureDeferred
async def test_an_event_has_the_form_of_the_specification(
    database: Database, site: Site, node: PostingNode
) -> None:
    created = await node.create(site.url + "/hook", "message.*")
    message = await send_text(database, await open_conversation(database, "ada", "bob"), "ada", "Hello")
    await node.run()
    [asked] = site.asked
    assert (asked.method, asked.path, asked.headers["content-type"]) == ("POST", "/hook", "application/json")
    assert created.secret.startswith("whsec_")
    assert is_signed_with(created.secret, asked)
    body = body_of(asked)
    assert set(body) == {"type", "timestamp", "data"}
    assert (body["type"], body["timestamp"]) == ("message.created", message.created_at)
    assert body["data"]["message"]["text"] == "Hello"
    assert asked.headers["webhook-id"] == f"{message.id}-1"


@pytest_twisted.ensureDeferred
async def test_an_endpoint_gets_what_its_filters_name(
    database: Database, site: Site, node: PostingNode
) -> None:
    await open_conversation(database, "ada", "earlier")
    await node.create(site.url + "/deleted", "message.deleted")
    await node.create(site.url + "/support", "*", conversation_types=["support"])
    chat, ada = await open_conversation(database, "ada", "bob"), Caller("ada", "user", 1)
    message = await send_text(database, chat, "ada", "Hello")
    await Changes(database).delete(message.id, ada, allow_all)
    await node.run()
    assert [(asked.path, body_of(asked)["type"]) for asked in site.asked] == [("/deleted", "message.deleted")]


@pytest_twisted.ensureDeferred
async def test_a_failing_event_holds_back_its_own_conversation_only(
    database: Database, site: Site, node: PostingNode
) -> None:
    await node.create(site.url, "message.*")
    site.answer = lambda asked: (500 if b"poison" in asked.body else 200, {})
    sad, glad = (
        await open_conversation(database, "ada", "bob"),
        await open_conversation(database, "ada", "cy"),
    )
    for text in ("one", "poison", "three"):
        await send_text(database, sad, "ada", text)
    await send_text(database, glad, "ada", "other")
    await node.run()
    assert sorted(texts(site)) == ["one", "other", "poison"]
    site.answer = lambda _: (200, {})
    await node.pass_time(1)
    assert len(site.asked) == 3
    await node.pass_time(10)
    assert [text for text in texts(site) if text != "other"] == ["one", "poison", "poison", "three"]


@pytest_twisted.ensureDeferred
async def test_both_secrets_sign_while_one_replaces_the_other(
    database: Database, site: Site, node: PostingNode
) -> None:
    created = await node.create(site.url, "message.*")
    until = moment(node.clock.seconds() + 3600)
    asked = RotateWebhookSecret(webhook_id=created.webhook.id, keep_old_until=until)
    rotated = await node.service.rotate_secret(asked, ROOT)
    chat = await open_conversation(database, "ada", "bob")
    await send_text(database, chat, "ada", "meanwhile")
    await node.run()
    await node.pass_time(3601)
    await send_text(database, chat, "ada", "after")
    await node.run()
    [meanwhile, after] = site.asked
    assert is_signed_with(created.secret, meanwhile)
    assert is_signed_with(rotated.secret, meanwhile)
    assert not is_signed_with(created.secret, after)
    assert is_signed_with(rotated.secret, after)
    assert len(signatures(after)) == 1


@pytest_twisted.ensureDeferred
async def test_a_dead_endpoint_rests_and_others_get_their_events(
    database: Database, site: Site, node: PostingNode
) -> None:
    await node.create(site.url + "/down", "message.*")
    await node.create(site.url + "/up", "message.*")

    def answer(asked: ReceivedRequest) -> Answer:
        return (500 if asked.path == "/down" else 200, {})

    site.answer = answer
    for number in range(40):
        await send_text(database, await open_conversation(database, "ada", f"bob{number}"), "ada", "Hello")
    await node.run()
    paths = [asked.path for asked in site.asked]
    assert paths.count("/up") == 40
    assert paths.count("/down") <= 8
    site.asked.clear()
    await node.pass_time(31)
    assert [asked.path for asked in site.asked] == ["/down"]
    site.answer = lambda _: (200, {})
    await node.pass_time(31)
    await node.pass_time(31)
    await node.pass_time(120)
    assert len({asked.headers["webhook-id"] for asked in site.asked}) == 40


@pytest_twisted.ensureDeferred
async def test_two_nodes_post_everything_once_and_in_order(
    database: Database, site: Site, node: PostingNode, clock: Clock
) -> None:
    there = PostingNode(database, clock, node="there")
    await node.create(site.url, "message.*")
    chats = [await open_conversation(database, "ada", f"bob{number}") for number in range(6)]
    for number in range(10):
        for chat in chats:
            await send_text(database, chat, "ada", f"{chat}:{number}")
    await node.make()
    while len(site.asked) < 60:
        await node.posting.dispatch()
        await there.post()
    await node.post()
    assert len(texts(site)) == len(set(texts(site))) == 60
    for chat in chats:
        mine = [text for text in texts(site) if text.startswith(f"{chat}:")]
        assert mine == [f"{chat}:{number}" for number in range(10)]


@pytest_twisted.ensureDeferred
async def test_what_a_killed_process_held_is_posted_by_its_successor(
    database: Database, site: Site, node: PostingNode, clock: Clock
) -> None:
    await node.create(site.url, "message.*")
    await send_text(database, await open_conversation(database, "ada", "bob"), "ada", "Hello")
    await node.make()
    killed = await node.posting._queues.claim(1, 8, moment(clock.seconds()))
    other = PostingNode(database, clock, node="there")
    await other.post()
    assert len(killed) == 1
    assert site.asked == []
    await PostingNode(database, clock).post()
    assert texts(site) == ["Hello"]


@pytest_twisted.ensureDeferred
async def test_a_queue_of_a_dead_node_is_taken_over_in_time(
    database: Database, site: Site, node: PostingNode, clock: Clock
) -> None:
    await node.create(site.url, "message.*")
    await send_text(database, await open_conversation(database, "ada", "bob"), "ada", "Hello")
    await node.make()
    await node.posting._queues.claim(1, 8, moment(clock.seconds()))
    await database.query("update webhook_queue set held_until = clock_timestamp() returning 1")
    await PostingNode(database, clock, node="there").post()
    assert texts(site) == ["Hello"]


@pytest_twisted.ensureDeferred
async def test_what_a_deleted_message_said_is_not_posted_later(
    database: Database, site: Site, node: PostingNode
) -> None:
    webhook = (await node.create(site.url, "message.*")).webhook
    site.answer = lambda _: (500, {})
    chat = await open_conversation(database, "ada", "bob")
    message = await send_text(database, chat, "ada", "secret")
    await node.run()
    await Changes(database).delete(message.id, Caller("ada", "user", 1), allow_all)
    await node.make()
    site.answer = lambda _: (200, {})
    site.asked.clear()
    await node.pass_time(10)
    assert [(body["type"], body["data"]["message"]["text"]) for body in bodies(site)] == [
        ("message.created", None),
        ("message.deleted", None),
    ]
    assert "secret" not in str(await node.attempts_of(webhook.id))


@pytest_twisted.ensureDeferred
async def test_a_test_event_is_posted_and_seen(database: Database, site: Site, node: PostingNode) -> None:
    webhook = (await node.create(site.url, "call.*")).webhook
    tested = await node.service.test(TryWebhook(webhook_id=webhook.id), ROOT)
    await node.post()
    [asked] = site.asked
    assert body_of(asked)["type"] == "webhook.test"
    [attempt] = await node.attempts_of(webhook.id)
    assert (attempt.event_id, attempt.status, attempt.response_code) == (tested.event_id, "delivered", 200)


@pytest_twisted.ensureDeferred
async def test_a_deleted_endpoint_gets_nothing_and_a_new_one_nothing_from_before(
    database: Database, site: Site, node: PostingNode
) -> None:
    webhook = (await node.create(site.url, "*")).webhook
    chat = await open_conversation(database, "ada", "bob")
    await send_text(database, chat, "ada", "before")
    await node.make()
    await node.service.delete(DeleteWebhook(webhook_id=webhook.id), ROOT)
    await node.run()
    await node.attempts.tidy(moment(node.clock.seconds()), timedelta(days=30))
    assert await database.query("select count(*) from webhook_endpoint") == [(0,)]
    assert await database.query("select count(*) from webhook_event") == [(0,)]
    await node.create(site.url, "message.*")
    await send_text(database, chat, "ada", "after")
    await node.run()
    assert texts(site) == ["after"]


@pytest_twisted.ensureDeferred
async def test_an_import_posts_nothing(
    database: Database, stores: Settings, tmp_path: Path, site: Site, node: PostingNode
) -> None:
    await node.create(site.url, "*")
    import_rows(stores, tmp_path, [conversation(1, "ada", "bob"), message(1, 1, "ada", "old")])
    await node.run()
    assert site.asked == []


@pytest_twisted.ensureDeferred
async def test_everything_waits_while_the_notifier_is_down_however_much(
    database: Database, site: Site, node: PostingNode
) -> None:
    await node.create(site.url, "message.created", "conversation.created")
    chat = await open_conversation(database, "ada", "bob")
    for number in range(fan_out.BATCH + 30):
        await send_text(database, chat, "ada", f"{number}")
    await node.run()
    assert bodies(site)[0]["type"] == "conversation.created"
    said = [body["data"]["message"]["text"] for body in bodies(site)[1:]]
    assert said == [f"{number}" for number in range(fan_out.BATCH + 30)]
