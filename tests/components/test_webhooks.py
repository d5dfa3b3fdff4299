"""Webhooks and the Redis channel: subscribers get every message, in order, with a verifiable signature."""

import hashlib
import hmac
import json
import socket
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
import pytest_twisted
from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock

from components.delivery import webhooks
from components.delivery.http_provider import Http
from components.delivery.log_consumer import LogConsumer
from components.delivery.webhooks import WebhookSender
from portico.domain.delivery.signatures import standard_webhook_headers
from portico.domain.errors import Unavailable
from portico.domain.people import Caller
from portico.settings.core import Settings
from portico.settings.notifications import Webhook, parse
from portico.storage.database import Database
from portico.storage.delivery.announcements import Announcements
from portico.storage.delivery.posted import PostedWebhooks
from portico.storage.messages.changes import Changes
from portico.storage.messages.log_cursor import LogCursor
from portico.storage.redis import Redis
from runtime.metrics import Metrics
from tests.storage.sample_messages import allow_all, open_conversation, send_text
from tests.support.leases import LeaseStub
from tests.support.site import Site, running_site
from tests.support.waiting import until

SECRET = "a secret of both sides"


@pytest.fixture
def site() -> Iterator[Site]:
    """An endpoint that takes everything."""
    with running_site(lambda _: (200, {})) as site:
        yield site


def follower(database: Database, site: Site, clock: Any, lease: LeaseStub | None = None) -> LogConsumer:
    webhook, posted = Webhook(site.url + "/hook", SECRET), PostedWebhooks(database)
    poster = WebhookSender(Http(global_reactor), webhook, Metrics(), clock, posted, lease or LeaseStub())
    return LogConsumer(LogCursor(database, "webhooks", webhooks.BATCH), poster.post)


def bodies(site: Site) -> list[dict[str, Any]]:
    return [json.loads(asked.body) for asked in site.asked]


@pytest_twisted.ensureDeferred
async def test_a_message_is_posted_and_signed(database: Database, site: Site) -> None:
    clock = Clock()
    clock.advance(1_800_000_000)
    following = follower(database, site, clock)
    await following.catch_up()
    message = await send_text(database, await open_conversation(database, "ada", "bob"), "ada", "Hello")
    await following.catch_up()
    [asked] = site.asked
    assert (asked.method, asked.path, asked.headers["content-type"]) == ("POST", "/hook", "application/json")
    assert json.loads(asked.body) == {
        "id": f"{message.id}-1",
        "type": "message.created",
        "message": msgspec.to_builtins(message),
    }
    assert asked.headers["portico-event-id"] == f"{message.id}-1"
    signed = hmac.new(SECRET.encode(), b"1800000000." + asked.body, hashlib.sha256).hexdigest()
    assert asked.headers["portico-signature"] == f"t=1800000000,v1={signed}"
    named = {name: value for name, value in asked.headers.items() if name.startswith("webhook-")}
    assert named == standard_webhook_headers(SECRET, f"{message.id}-1", asked.body, 1_800_000_000)


@pytest_twisted.ensureDeferred
async def test_changes_are_told_in_order(database: Database, site: Site) -> None:
    following = follower(database, site, Clock())
    await following.catch_up()
    chat, ada = await open_conversation(database, "ada", "bob"), Caller("ada", "user", 1)
    first = await send_text(database, chat, "ada", "one")
    await following.catch_up()
    await send_text(database, chat, "ada", "two")
    await Changes(database).edit(first.id, "one!", ada, allow_all)
    await following.catch_up()
    await Changes(database).delete(first.id, ada, allow_all)
    await following.catch_up()
    posted = [(body["type"], body["message"]["seq"]) for body in bodies(site)]
    assert posted == [
        ("message.created", 1),
        ("message.created", 2),
        ("message.updated", 1),
        ("message.deleted", 1),
    ]


@pytest_twisted.ensureDeferred
async def test_an_endpoint_that_is_down_is_waited_for_and_order_kept(database: Database, site: Site) -> None:
    clock = Clock()
    following = follower(database, site, clock)
    await following.catch_up()
    site.answer = lambda _: (503, {})
    chat = await open_conversation(database, "ada", "bob")
    for number in range(3):
        await send_text(database, chat, "ada", f"number {number}")
    running = Deferred.fromCoroutine(following.catch_up())
    for tries in range(1, 8):
        await until(lambda tries=tries: len(site.asked) == tries and bool(clock.getDelayedCalls()))  # type: ignore[misc]
        clock.advance(webhooks.LONGEST)
    site.answer = lambda _: (204, {})
    await running
    texts = [body["message"]["text"] for body in bodies(site)]
    assert texts[-3:] == ["number 0", "number 1", "number 2"]
    assert set(texts[:-2]) == {"number 0"}


@pytest_twisted.ensureDeferred
async def test_one_that_is_refused_again_and_again_does_not_keep_the_others(
    database: Database, site: Site
) -> None:
    clock = Clock()
    following = follower(database, site, clock)
    await following.catch_up()
    site.answer = lambda asked: (400 if b"poison" in asked.body else 200, {})
    chat = await open_conversation(database, "ada", "bob")
    await send_text(database, chat, "ada", "poison")
    await send_text(database, chat, "ada", "bread")
    running = Deferred.fromCoroutine(following.catch_up())
    for tries in range(1, webhooks.REFUSALS + 1):
        await until(lambda tries=tries: len(site.asked) == tries and bool(clock.getDelayedCalls()))  # type: ignore[misc]
        clock.advance(webhooks.LONGEST)
    await running
    assert [body["message"]["text"] for body in bodies(site)] == ["poison"] * webhooks.REFUSALS + ["bread"]


@pytest_twisted.ensureDeferred
async def test_events_not_posted_before_a_kill_are_posted_by_the_next_process(
    database: Database, site: Site
) -> None:
    await follower(database, site, Clock()).catch_up()
    await send_text(database, await open_conversation(database, "ada", "bob"), "ada", "Hello")

    async def dies(_: object) -> None:
        raise Unavailable("killed")

    with pytest.raises(Unavailable):
        await LogConsumer(LogCursor(database, "webhooks"), dies).catch_up()
    await follower(database, site, Clock()).catch_up()
    assert len(site.asked) == 1


@pytest_twisted.ensureDeferred
async def test_the_next_process_leaves_out_what_was_accepted_of_a_batch(
    database: Database, site: Site
) -> None:
    clock, lease = Clock(), LeaseStub()
    dying = follower(database, site, clock, lease)
    await dying.catch_up()
    site.answer = lambda asked: (503 if b"late" in asked.body else 200, {})
    chat = await open_conversation(database, "ada", "bob")
    for text in ("one", "two", "late", "later"):
        await send_text(database, chat, "ada", text)
    running = Deferred.fromCoroutine(dying.catch_up())
    await until(lambda: len(site.asked) == 3 and bool(clock.getDelayedCalls()))
    lease.held = False
    clock.advance(webhooks.LONGEST)
    with pytest.raises(Unavailable):
        await running
    site.answer = lambda _: (200, {})
    await follower(database, site, Clock()).catch_up()
    assert [body["message"]["text"] for body in bodies(site)] == ["one", "two", "late", "late", "later"]


@pytest_twisted.ensureDeferred
async def test_services_receive_new_messages_on_the_channel(database: Database, stores: Settings) -> None:
    redis: Any = Redis(global_reactor, stores.redis)
    channel = parse({"NOTIFICATION_REDIS_CHANNEL": "site:new"}).redis_channel
    following = LogConsumer(LogCursor(database, "announcements"), Announcements(redis, channel).publish_new)
    await following.catch_up()
    with socket.socket(socket.AF_UNIX) as service:
        service.settimeout(10)
        service.connect(stores.redis.removeprefix("unix://"))
        service.sendall(b"SUBSCRIBE site:new\r\n")
        service.recv(4096)  # subscribed
        message = await send_text(database, await open_conversation(database, "ada", "bob"), "ada", "Hello")
        await following.catch_up()
        received = service.recv(65536).decode()
    assert msgspec.json.encode(message).decode() in received
    await redis.stop()
