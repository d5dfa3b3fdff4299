"""A Redis that is gone without a word, as after a power cut, and another one that answers at its address."""

from collections.abc import AsyncIterator
from typing import Any

import pytest_twisted
from twisted.internet import reactor as global_reactor

from portico.settings.core import Settings
from portico.storage.bus import BusChannels, BusSubscription, Locations
from portico.storage.redis import Redis
from tests.support.tcp_proxy import TcpProxy, to_socket
from tests.support.waiting import until, until_async

reactor: Any = global_reactor


@pytest_twisted.async_yield_fixture()
async def way(stores: Settings) -> AsyncIterator[TcpProxy]:
    proxy = TcpProxy(to_socket(stores.redis.removeprefix("unix://")))
    proxy.start()
    yield proxy
    await proxy.stop()


@pytest_twisted.async_yield_fixture()
async def distant(way: TcpProxy) -> AsyncIterator[Redis]:
    redis = Redis(reactor, url_of(way))
    await redis.run_command(lambda connection: connection.flushall())
    yield redis
    await redis.stop()


def url_of(way: TcpProxy) -> str:
    return f"redis://127.0.0.1:{way.port}"


def replace_server(way: TcpProxy) -> None:
    """Nothing passes on the connections there are, and new ones work."""
    way.stall()
    way.is_stalled = False


@pytest_twisted.ensureDeferred
async def test_commands_reach_the_other_one(way: TcpProxy, distant: Redis) -> None:
    assert await distant.ping()
    replace_server(way)
    assert not await distant.ping()
    await until_async(distant.ping)


@pytest_twisted.ensureDeferred
async def test_where_users_are_is_written_again(way: TcpProxy, distant: Redis) -> None:
    locations = Locations(distant, "here")
    await locations.set_written()
    assert await locations.are_written()
    replace_server(way)
    await distant.ping()
    await until_async(distant.ping)
    assert not await locations.are_written()


@pytest_twisted.ensureDeferred
async def test_a_node_subscribes_anew_when_it_does_not_hear_itself(way: TcpProxy, redis: Redis) -> None:
    opened: list[None] = []
    heard: list[bytes] = []
    subscription = BusSubscription(url_of(way), "here", heard.append, lambda: opened.append(None))
    channels = BusChannels(redis)
    subscription.start()
    await until(lambda: len(opened) == 1, "the first subscription")
    await subscription.check(channels)
    await until(lambda: subscription.is_heard, "what the node sent itself")
    replace_server(way)
    await subscription.check(channels)
    await subscription.check(channels)
    await until(lambda: len(opened) == 2, "the second subscription")
    assert await channels.publish("here", b"frames")
    await until(lambda: heard == [b"frames"], "frames, and nothing that the node sent itself")
    await subscription.stop()
