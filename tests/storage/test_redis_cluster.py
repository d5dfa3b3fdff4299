"""The stores in a real Valkey Cluster: one server has all keys, and another one takes over."""

import signal
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
import pytest_twisted
from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred
from twisted.internet.task import LoopingCall
from twisted.internet.threads import deferToThread

from portico.storage.bus import BusChannels, BusSubscription, Locations
from portico.storage.message_rates import SharedRates
from portico.storage.presence import Leases
from portico.storage.redis import Redis, RedisDown
from portico.storage.teams.looking import LookingMembers
from portico.waiting import sleep
from tests.storage.sample_messages import draft
from tests.support.ports import free_port
from tests.support.report import Report
from tests.support.valkey_cluster import SLOT, ValkeyCluster, running_valkey_cluster, wait_for
from tests.support.waiting import until, until_async

reactor: Any = global_reactor
PEOPLE = [f"user-{number}" for number in range(150)]
BACK = 5.0  # seconds from the new master to answers
PAUSE = 0.005


@pytest.fixture(scope="module")
def shared_cluster() -> Iterator[ValkeyCluster]:
    with running_valkey_cluster() as cluster:
        yield cluster


@pytest.fixture
def cluster(shared_cluster: ValkeyCluster) -> ValkeyCluster:
    """The cluster, mended after what the last test did."""
    shared_cluster.mend()
    return shared_cluster


@pytest_twisted.async_yield_fixture()
async def clustered(cluster: ValkeyCluster) -> AsyncIterator[Redis]:
    """A client that waits for its answers as long as that of the bus."""
    redis = Redis(reactor, cluster.url, deadline=2.0)
    await redis.run_command(lambda connection: connection.flushall())
    yield redis
    await redis.stop()


class Load:
    """Writes and reads, one after the other, until it is told to stop."""

    def __init__(self, redis: Redis) -> None:
        self._redis, self._locations, self._channels = redis, Locations(redis, "here"), BusChannels(redis)
        self.answers = self.failures = 0
        self.last = 0.0  # when the last answer came
        self.last_failure = 0.0
        self._ends = False
        self._running = Deferred.fromCoroutine(self._run())

    async def stop(self) -> None:
        self._ends = True
        await self._running

    async def go_on(self) -> None:
        """Return after some more answers."""
        wanted = self.answers + 10
        await until(lambda: self.answers >= wanted, "answers")

    async def _run(self) -> None:
        while not self._ends:
            try:
                await self._locations.move(PEOPLE, [])
                found = await self._channels.find_nodes(PEOPLE)
                assert all("here" in nodes for nodes in found.values())
                self.answers += 1
                self.last = time.monotonic()
            except RedisDown:
                self.failures += 1
                self.last_failure = time.monotonic()
            await sleep(reactor, PAUSE)


async def in_thread(work: Callable[..., Any], *args: Any) -> Any:
    return await deferToThread(work, *args)


@pytest_twisted.ensureDeferred
async def test_every_store_finds_what_it_wrote(clustered: Redis) -> None:
    await Locations(clustered, "here").move(["ada", "bob"], [])
    await Locations(clustered, "there").move(["ada"], [])
    assert await BusChannels(clustered).find_nodes(["ada", "bob"]) == {
        "ada": {"here", "there"},
        "bob": {"here"},
    }
    await Leases(clustered, "here").set_statuses({"ada": "away"})
    assert await Leases(clustered, "there").list_elsewhere(["ada", "bob"]) == {"ada": "away"}
    looking = LookingMembers(clustered)
    await looking.set(7, "ada", "writing")
    assert await looking.read(7, ["ada", "bob"]) == {"ada": "writing"}
    drafts = [draft(1, user_id, "Hi", local_id=user_id) for user_id in ("ada", "bob")]
    rates = SharedRates(clustered, reactor, 1, 60_000)
    assert await rates.count_messages(drafts) == [0, 0]
    again = draft(1, "ada", "Hi", local_id="again")
    assert (await SharedRates(clustered, reactor, 1, 60_000).count_messages([again]))[0] > 0


@pytest_twisted.ensureDeferred
async def test_nothing_fails_while_a_replica_takes_over_as_it_was_told(
    cluster: ValkeyCluster, clustered: Redis, report: Report
) -> None:
    load = Load(clustered)
    await load.go_on()
    replica = await in_thread(cluster.replica)
    await in_thread(replica.ask, "CLUSTER", "FAILOVER")
    await in_thread(wait_for, lambda: cluster.holder() is replica)
    await load.go_on()
    await load.stop()
    report(f"failover as told: {load.answers} answers, {load.failures} failures")
    assert load.failures == 0


@pytest.mark.parametrize("fault", [signal.SIGKILL, signal.SIGSTOP])
@pytest_twisted.ensureDeferred
async def test_a_replica_that_takes_over_is_found(
    cluster: ValkeyCluster, clustered: Redis, report: Report, fault: signal.Signals
) -> None:
    load = Load(clustered)
    await load.go_on()
    master = await in_thread(cluster.holder)
    other = (await in_thread(cluster.others))[0]
    began = time.monotonic()
    master.send(fault)
    await in_thread(wait_for, lambda: cluster.holder(other) is not master)
    promoted = time.monotonic()
    await load.go_on()
    await load.stop()
    master.send(signal.SIGCONT)
    report(
        f"{fault.name}: {promoted - began:.1f} s until another, {load.last - promoted:.1f} s until answers"
    )
    assert load.last - promoted < BACK


@pytest_twisted.ensureDeferred
async def test_nothing_fails_while_the_keys_move_to_another_server(
    cluster: ValkeyCluster, clustered: Redis, report: Report
) -> None:
    load = Load(clustered)
    await load.go_on()
    source = await in_thread(cluster.holder)
    target = (await in_thread(cluster.others))[0]
    await in_thread(cluster.begin_move, source, target)
    await load.go_on()
    half = await in_thread(cluster.move_keys, source, target, len(PEOPLE) // 2)
    await load.go_on()
    await in_thread(cluster.move_keys, source, target, SLOT)
    await in_thread(cluster.end_move, source, target)
    await load.go_on()
    await load.stop()
    report(f"{half} keys moved first: {load.answers} answers, {load.failures} failures")
    assert load.failures == 0


@pytest_twisted.ensureDeferred
async def test_without_masters_redis_is_down_and_then_up_again(
    cluster: ValkeyCluster, clustered: Redis
) -> None:
    assert await clustered.ping()
    for server in cluster.servers:
        server.send(signal.SIGSTOP)
    assert not await clustered.ping()
    cluster.resume()
    await until_async(clustered.ping)


@pytest_twisted.ensureDeferred
async def test_an_address_that_is_wrong_is_passed_over(cluster: ValkeyCluster) -> None:
    right = cluster.url.removeprefix("redis+cluster://")
    redis = Redis(reactor, f"redis+cluster://127.0.0.1:{free_port()},{right}", deadline=2.0)
    assert await redis.ping()
    await redis.stop()


@pytest_twisted.ensureDeferred
async def test_a_password_that_is_refused_is_tried_again(cluster: ValkeyCluster) -> None:
    redis = Redis(reactor, cluster.url.replace("://", "://:pass%2Fword@"), deadline=2.0)
    try:
        await in_thread(cluster.set_password, "another")
        assert not await redis.ping()
        await in_thread(cluster.set_password, "pass/word")
        await until_async(redis.ping)
    finally:
        await in_thread(cluster.set_password, "")
        await redis.stop()


@pytest.mark.parametrize("fault", [signal.SIGKILL, signal.SIGSTOP])
@pytest_twisted.ensureDeferred
async def test_a_node_hears_again_after_its_server_is_gone(
    cluster: ValkeyCluster, clustered: Redis, fault: signal.Signals
) -> None:
    heard: list[bytes] = []
    opened: list[None] = []
    subscription = BusSubscription(cluster.url, "here", heard.append, lambda: opened.append(None))
    channels = BusChannels(clustered)
    subscription.start()
    checking = LoopingCall(lambda: Deferred.fromCoroutine(subscription.check(channels)))
    checking.start(1.0)
    await until(lambda: bool(opened), "a subscription")
    master = await in_thread(cluster.holder)
    other = (await in_thread(cluster.others))[0]
    master.send(fault)
    await in_thread(wait_for, lambda: cluster.holder(other) is not master)
    promoted = time.monotonic()
    await until(lambda: len(opened) > 1, "another subscription")
    await until_async(lambda: is_heard(channels, heard))
    checking.stop()
    await subscription.stop()
    master.send(signal.SIGCONT)
    assert time.monotonic() - promoted < BACK


async def is_heard(channels: BusChannels, heard: list[bytes]) -> bool:
    try:
        await channels.publish("here", b"frames")
    except RedisDown:
        return False
    return bool(heard)
