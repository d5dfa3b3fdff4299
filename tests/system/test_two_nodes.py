"""Two real nodes: people at both talk on whatever dies, and nothing is lost."""

import statistics
import time
from collections.abc import Iterator
from typing import NamedTuple

import pytest
import pytest_twisted
from twisted.internet.threads import deferToThread

from portico.settings.core import parse
from server.embedded.postgres import Postgres
from server.embedded.valkey import Valkey
from tests.support.node import Node
from tests.support.nodes import running_pair
from tests.support.people import arrive
from tests.support.report import Report
from tests.support.stores import Server
from tests.support.talk import PAIRS, SENDS, Talk, asked_to_sync, ids
from tests.support.waiting import until
from tests.system.homes import temporary_home

PINGS = 50
LOG = 0.5  # seconds until the message relay takes over from the bus


class Cluster(NamedTuple):
    """Two nodes, and their Valkey, which can be away."""

    a: Node
    b: Node
    valkey: Server


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """Nodes whose logs may say what was killed."""
    with temporary_home() as home:
        postgres, valkey = Server(Postgres(home / "postgres")), Server(Valkey(home / "valkey"))
        postgres.start()
        valkey.start()
        with running_pair(parse({"PORTICO_HOME": str(home)})) as pair:
            yield Cluster(*pair, valkey)
        valkey.stop()
        postgres.stop()


@pytest_twisted.ensureDeferred
async def test_a_message_crosses_by_the_bus(cluster: Cluster, report: Report) -> None:
    ada, here, there = [
        await arrive(*place) for place in ((cluster.a, "ada"), (cluster.a, "bob"), (cluster.b, "bob"))
    ]
    opened = await ada.ask("conversation.create", participant_ids=["bob"], type="general")
    conversation_id = opened["conversation"]["id"]
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(PINGS):
        began = time.monotonic()
        sent = await ada.ask(
            "message.send", conversation_id=conversation_id, text="ping", local_id=f"ping-{number}"
        )
        for device, seconds in zip((here, there), times, strict=True):
            await device.wait_for("message.created", message=sent["message"])
            seconds.append(time.monotonic() - began)
    own, other = [statistics.median(seconds) for seconds in times]
    report(f"median at the sender's node {own * 1000:.1f} ms, at the other {other * 1000:.1f} ms")
    assert other - own < LOG
    for person in (ada, here, there):
        person.leave()


@pytest.mark.parametrize("victim", ["a", "b"])
@pytest_twisted.ensureDeferred
async def test_after_kill_9_of_messaging_at_one_node_everything_crosses(
    cluster: Cluster, victim: str, report: Report
) -> None:
    talk = Talk(cluster.a, cluster.b, f"killed-{victim}")
    talking = talk.start()
    await talk.reach(0.4)
    before = {message["id"] for messages in talk.acknowledged for message in messages}
    (cluster.a if victim == "a" else cluster.b).kill("messaging")
    await talk.finish(talking)
    repeated = {message["id"] for message in talk.repeated()}
    report(f"messaging of {victim} killed: {PAIRS * SENDS} messages, {len(repeated)} came again")
    if victim == "a":
        assert repeated == set()
    else:  # at least once: the relay that starts again publishes what it had not confirmed when it died
        assert len(repeated - before) <= PAIRS
    talk.leave()


@pytest_twisted.ensureDeferred
async def test_without_valkey_messages_cross_by_the_log_once(cluster: Cluster, report: Report) -> None:
    talk = Talk(cluster.a, cluster.b, "no-valkey")
    talking = talk.start()
    await talk.reach(0.3)
    await deferToThread(cluster.valkey.stop)
    await talk.reach(0.7)
    began, count = time.monotonic(), talk.count
    await until(lambda: sum(len(ids(each)) for each in talk.listeners) >= count, "the log")
    report(f"without Valkey messages took {time.monotonic() - began:.1f} s")
    await deferToThread(cluster.valkey.start)
    await talk.finish(talking)
    assert talk.repeated() == []
    await until(lambda: all(asked_to_sync(each) for each in talk.listeners), "sync.needed")
    talk.leave()


@pytest_twisted.ensureDeferred
async def test_the_clients_of_a_killed_node_go_on_at_the_other(cluster: Cluster, report: Report) -> None:
    talk = Talk(cluster.b, cluster.a, "node-killed")
    talking = talk.start()
    await talk.reach(0.4)
    for sender in talk.senders:
        sender.node = cluster.a
    await deferToThread(cluster.b.crash)
    await talk.finish(talking)
    rows = cluster.a.sql(
        "select count(*), count(distinct local_id) from message where local_id like 'node-killed-%%'"
    )
    assert rows == [(PAIRS * SENDS, PAIRS * SENDS)]
    assert talk.repeated() == []
    talk.leave()
    await deferToThread(cluster.b.start)
