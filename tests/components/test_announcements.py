"""The Redis channel: services that subscribe get every new message."""

import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
import pytest
import pytest_twisted
from twisted.internet import reactor as global_reactor
from twisted.internet.task import Clock

from components.delivery.announcer import Announcer
from components.delivery.planner import PERIOD
from portico.settings.core import Settings
from portico.settings.notifications import parse
from portico.storage.database import Database
from portico.storage.delivery.announcements import Announcements
from portico.storage.messages.log_cursor import LogCursor
from portico.storage.redis import Redis
from tests.storage.sample_messages import open_conversation, send_text


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest_twisted.async_yield_fixture
async def announcer(database: Database, stores: Settings, clock: Clock) -> AsyncIterator[Announcer]:
    redis: Any = Redis(global_reactor, stores.redis)
    channel = parse({"NOTIFICATION_REDIS_CHANNEL": "site:new"}).redis_channel
    announcer = Announcer(clock, LogCursor(database, "announcements"), Announcements(redis, channel))
    yield announcer
    await redis.stop()


@contextmanager
def subscribed(stores: Settings, command: str) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX) as service:
        service.settimeout(10)
        service.connect(stores.redis.removeprefix("unix://"))
        service.sendall(command.encode() + b"\r\n")
        service.recv(4096)  # subscribed
        yield service


@pytest.mark.parametrize("command", ["SUBSCRIBE site:new", "PSUBSCRIBE site:*"])
@pytest_twisted.ensureDeferred
async def test_services_receive_new_messages_on_the_channel(
    database: Database, stores: Settings, announcer: Announcer, command: str
) -> None:
    with subscribed(stores, command) as service:
        await announcer.catch_up()
        message = await send_text(database, await open_conversation(database, "ada", "bob"), "ada", "Hello")
        await announcer.catch_up()
        received = service.recv(65536).decode()
    assert msgspec.json.encode(message).decode() in received


@pytest_twisted.ensureDeferred
async def test_who_subscribes_later_hears_what_is_sent_from_then_on(
    database: Database, stores: Settings, announcer: Announcer, clock: Clock
) -> None:
    conversation_id = await open_conversation(database, "ada", "bob")
    await announcer.catch_up()
    await send_text(database, conversation_id, "ada", "Nobody listens")
    clock.advance(PERIOD)
    await announcer.catch_up()
    with subscribed(stores, "SUBSCRIBE site:new") as service:
        await announcer.catch_up()
        await send_text(database, conversation_id, "ada", "Somebody listens")
        await announcer.catch_up()
        received = service.recv(65536).decode()
    assert "Somebody listens" in received
    assert "Nobody listens" not in received


@pytest_twisted.ensureDeferred
async def test_messages_that_nobody_hears_move_the_cursor_once_a_period(
    database: Database, announcer: Announcer, clock: Clock
) -> None:
    conversation_id = await open_conversation(database, "ada", "bob")
    await announcer.catch_up()
    places = []
    for pause in (0.0, 0.0, PERIOD):
        await send_text(database, conversation_id, "ada", "Hello")
        clock.advance(pause)
        await announcer.catch_up()
        places += await database.query("select position::text from log_cursor where name = 'announcements'")
    assert places[0] == places[1] != places[2]
