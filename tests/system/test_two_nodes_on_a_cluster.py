"""Two real nodes on a Valkey Cluster: people talk on whichever server has the keys, and nothing is lost."""

import signal
import time
from collections.abc import Iterator
from typing import NamedTuple

import pytest
import pytest_twisted
from twisted.internet.threads import deferToThread

from portico.settings.core import parse
from server.embedded.postgres import Postgres
from tests.support.node import Node
from tests.support.nodes import running_pair
from tests.support.people import arrive
from tests.support.report import Report
from tests.support.stores import Server
from tests.support.talk import PAIRS, SENDS, Talk
from tests.support.valkey_cluster import ValkeyCluster, running_valkey_cluster, wait_for
from tests.support.waiting import until_async
from tests.system.homes import temporary_home

BACK = 5.0  # seconds from the new master to events that cross over the bus
PASSWORD = "pass/word@"


class Place(NamedTuple):
    """Nodes, and the cluster that they are on."""

    a: Node
    b: Node
    valkey: ValkeyCluster


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    """Nodes whose logs may say what was killed."""
    with temporary_home() as home, running_valkey_cluster() as valkey:
        postgres = Server(Postgres(home / "postgres"))
        postgres.start()
        stores = parse({"PORTICO_HOME": str(home), "REDIS_URL": valkey.url})
        with running_pair(stores) as pair:
            yield Place(*pair, valkey)
        postgres.stop()


def health(node: Node, status: str) -> bool:
    answer: str = node.health()["status"]
    return answer == status


async def both_are(place: Place, status: str) -> None:
    """Return when /health of both nodes says so."""

    async def are() -> bool:
        return await deferToThread(health, place.a, status) and await deferToThread(health, place.b, status)

    await until_async(are)


async def wait_for_the_bus(place: Place, name: str) -> None:
    """Return when typing, which crosses over the bus only, is heard at the other node."""
    ada, bob = await arrive(place.a, f"{name}-ada"), await arrive(place.b, f"{name}-bob")
    opened = await ada.ask("conversation.create", participant_ids=[f"{name}-bob"], type="general")

    async def is_heard() -> bool:
        for is_typing in (True, False):
            await ada.ask("typing.set", conversation_id=opened["conversation"]["id"], is_typing=is_typing)
        return "typing" in bob.names()

    await until_async(is_heard)
    for person in (ada, bob):
        person.leave()


def stored(place: Place, name: str) -> tuple[int, int]:
    """How many messages of this talk there are, and how many of them differ."""
    rows = place.a.sql("select local_id from message")
    ids = [local_id for (local_id,) in rows if local_id and local_id.startswith(f"{name}-speaks-")]
    return len(ids), len(set(ids))


@pytest_twisted.ensureDeferred
async def test_people_talk_on_while_a_replica_takes_over_as_it_was_told(place: Place) -> None:
    await both_are(place, "ok")
    talk = Talk(place.a, place.b, "told")
    talking = talk.start()
    await talk.reach(0.4)
    replica = await deferToThread(place.valkey.replica)
    await deferToThread(replica.ask, "CLUSTER", "FAILOVER")
    await talk.finish(talking)
    assert stored(place, "told") == (PAIRS * SENDS, PAIRS * SENDS)
    assert talk.repeated() == []
    talk.leave()
    await wait_for_the_bus(place, "told")


@pytest.mark.parametrize("fault", [signal.SIGKILL, signal.SIGSTOP])
@pytest_twisted.ensureDeferred
async def test_people_talk_on_while_the_master_is_gone(
    place: Place, report: Report, fault: signal.Signals
) -> None:
    await deferToThread(place.valkey.mend)
    await both_are(place, "ok")
    name = fault.name.lower()
    talk = Talk(place.a, place.b, name)
    talking = talk.start()
    await talk.reach(0.4)
    master = await deferToThread(place.valkey.holder)
    other = (await deferToThread(place.valkey.others))[0]
    master.send(fault)
    await deferToThread(wait_for, lambda: place.valkey.holder(other) is not master)
    promoted = time.monotonic()
    await wait_for_the_bus(place, name)
    took = time.monotonic() - promoted
    report(f"{name}: {took:.1f} s from the new master to an event over the bus")
    await talk.finish(talking)
    assert stored(place, name) == (PAIRS * SENDS, PAIRS * SENDS)
    assert talk.repeated() == []
    assert took < BACK
    await both_are(place, "ok")
    talk.leave()
    master.send(signal.SIGCONT)


@pytest_twisted.ensureDeferred
async def test_people_talk_on_while_the_keys_move(place: Place) -> None:
    await deferToThread(place.valkey.mend)
    await both_are(place, "ok")
    source = await deferToThread(place.valkey.holder)
    target = (await deferToThread(place.valkey.others))[0]
    talk = Talk(place.b, place.a, "moved")
    talking = talk.start()
    await talk.reach(0.2)
    await deferToThread(place.valkey.begin_move, source, target)
    await talk.reach(0.4)
    while await deferToThread(place.valkey.move_keys, source, target, 5):
        pass
    await talk.reach(0.6)
    await deferToThread(place.valkey.end_move, source, target)
    await talk.finish(talking)
    assert stored(place, "moved") == (PAIRS * SENDS, PAIRS * SENDS)
    assert talk.repeated() == []
    talk.leave()
    await wait_for_the_bus(place, "moved")


@pytest_twisted.ensureDeferred
async def test_without_the_cluster_nodes_are_degraded_and_messages_cross_by_the_log(place: Place) -> None:
    await deferToThread(place.valkey.mend)
    await both_are(place, "ok")
    talk = Talk(place.a, place.b, "away")
    talking = talk.start()
    await talk.reach(0.3)
    for server in place.valkey.servers:
        server.send(signal.SIGSTOP)
    await talk.finish(talking)
    await both_are(place, "degraded")
    place.valkey.resume()
    await both_are(place, "ok")
    assert stored(place, "away") == (PAIRS * SENDS, PAIRS * SENDS)
    assert talk.repeated() == []
    talk.leave()
    await wait_for_the_bus(place, "away")
