"""The Redis channel: services that subscribe get every new message."""

import socket
from typing import Any

import msgspec
import pytest_twisted
from twisted.internet import reactor as global_reactor

from components.delivery.log_consumer import LogConsumer
from portico.settings.core import Settings
from portico.settings.notifications import parse
from portico.storage.database import Database
from portico.storage.delivery.announcements import Announcements
from portico.storage.messages.log_cursor import LogCursor
from portico.storage.redis import Redis
from tests.storage.sample_messages import open_conversation, send_text


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
