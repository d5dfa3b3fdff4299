"""Presence leases in a real Valkey: shared between nodes, gone by themselves."""

from functools import partial
from typing import Any

import pytest_twisted
from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock

from portico.settings.core import Settings
from portico.storage.presence import NODES, PREFIX, Leases
from portico.storage.redis import REST, Redis
from tests.support.people import TIMEOUT

reactor: Any = global_reactor
MOMENT = 0.05  # seconds that a lease lives where a test waits for its end


def expire_soon(key: str, connection: Any) -> "Deferred[Any]":
    expiring: Deferred[Any] = connection.expire(key, 5)
    return expiring


def seconds_left(key: str, connection: Any) -> "Deferred[int]":
    left: Deferred[int] = connection.ttl(key)
    return left


async def until_gone(asking: Leases, user_id: str) -> None:
    """Ask until the lease is over; each question waits for Valkey's answer."""
    deadline = reactor.seconds() + TIMEOUT
    while await asking.list_elsewhere([user_id]):
        assert reactor.seconds() < deadline, "the lease never ended"


@pytest_twisted.ensureDeferred
async def test_another_node_knows_who_is_here_and_how(redis: Redis) -> None:
    here, there = Leases(redis, "here"), Leases(redis, "there")
    await here.set_statuses({"ada": "online", "bob": "invisible"})
    assert await there.list_elsewhere(["ada", "bob", "cy"]) == {"ada": "online", "bob": "invisible"}
    assert await here.list_elsewhere(["ada", "bob"]) == {}


@pytest_twisted.ensureDeferred
async def test_who_leaves_is_let_go(redis: Redis) -> None:
    here, there = Leases(redis, "here"), Leases(redis, "there")
    await here.set_statuses({"ada": "online", "bob": "away"})
    await here.set_statuses({"ada": None})
    assert await there.list_elsewhere(["ada", "bob"]) == {"bob": "away"}


@pytest_twisted.ensureDeferred
async def test_users_of_a_killed_node_are_offline_for_the_other_nodes(redis: Redis) -> None:
    dying, other = Leases(redis, "dying", MOMENT), Leases(redis, "other")
    await other.set_statuses({"bob": "online"})
    await dying.set_statuses({"ada": "online"})
    await until_gone(other, "ada")
    assert await Leases(redis, "third").list_elsewhere(["ada", "bob"]) == {"bob": "online"}


@pytest_twisted.ensureDeferred
async def test_every_key_ends_by_itself_and_a_renewal_prolongs_it(redis: Redis) -> None:
    here = Leases(redis, "here")
    await here.set_statuses({"ada": "online"})
    for key in (redis.key(NODES), redis.key(PREFIX + "here")):
        await redis.run_command(partial(expire_soon, key))
    await here.renew()
    for key in (redis.key(NODES), redis.key(PREFIX + "here")):
        assert await redis.run_command(partial(seconds_left, key)) > 5


@pytest_twisted.ensureDeferred
async def test_a_process_that_comes_back_recalls_what_its_node_said(redis: Redis) -> None:
    await Leases(redis, "here").set_statuses({"ada": "away"})
    assert await Leases(redis, "here").list_held() == {"ada": "away"}
    assert await Leases(redis, "there").list_held() == {}


@pytest_twisted.ensureDeferred
async def test_a_renewal_writes_down_again_what_redis_lost(redis: Redis) -> None:
    here, there = Leases(redis, "here"), Leases(redis, "there")
    await here.set_statuses({"ada": "online", "bob": "away"})
    await redis.run_command(lambda connection: connection.flushall())
    await here.renew()
    assert await there.list_elsewhere(["ada", "bob"]) == {"ada": "online", "bob": "away"}


@pytest_twisted.ensureDeferred
async def test_without_redis_a_node_goes_on_and_makes_up_for_it(redis: Redis, stores: Settings) -> None:
    clock = Clock()
    shaky = Redis(clock, stores.redis)
    here = Leases(shaky, "here")
    await here.set_statuses({"ada": "online", "bob": "online"})
    shaky._rests_until = REST  # as after a command that got no answer
    await here.set_statuses({"ada": None, "cy": "online"})
    assert await here.list_elsewhere(["ada"]) == {}
    assert await here.list_held() == {}
    clock.advance(10)
    await here.renew()
    assert await Leases(redis, "there").list_elsewhere(["ada", "bob", "cy"]) == {
        "bob": "online",
        "cy": "online",
    }
    await shaky.stop()


@pytest_twisted.ensureDeferred
async def test_a_node_that_stops_lets_everybody_go(redis: Redis) -> None:
    here, there = Leases(redis, "here"), Leases(redis, "there")
    await here.set_statuses({"ada": "online"})
    await here.release_all()
    assert await there.list_elsewhere(["ada"]) == {}


@pytest_twisted.ensureDeferred
async def test_who_is_invisible_on_one_node_is_so_on_all(redis: Redis) -> None:
    await Leases(redis, "one").set_statuses({"ada": "online"})
    await Leases(redis, "two").set_statuses({"ada": "invisible"})
    assert await Leases(redis, "here").list_elsewhere(["ada"]) == {"ada": "invisible"}
