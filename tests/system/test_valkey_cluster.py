"""REDIS_URL says a cluster, and whether it says right is told before a node starts."""

import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest

from portico.settings.core import Settings
from portico.storage import diagnostics
from portico.storage.diagnostics import RedisTrouble, WrongRedis
from server.errors import ProcessManagerError
from server.redis_check import refuse_wrong_redis
from tests.support.node import ROOT, Node
from tests.support.ports import free_port
from tests.support.valkey_cluster import ValkeyCluster, running_valkey_cluster, wait_for


@pytest.fixture(scope="module")
def cluster() -> Iterator[ValkeyCluster]:
    with running_valkey_cluster() as cluster:
        yield cluster


def portico(url: str, command: str) -> "subprocess.CompletedProcess[str]":
    node = Node(free_port(), REDIS_URL=url)
    done = subprocess.run(
        [sys.executable, "-m", "cli", command],
        cwd=ROOT,
        env=node.env,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    shutil.rmtree(node.home)
    return done


def one_server(cluster: ValkeyCluster) -> str:
    return f"redis://127.0.0.1:{cluster.servers[0].port}/0"


def test_a_node_does_not_start_on_a_cluster_that_is_said_to_be_one_server(cluster: ValkeyCluster) -> None:
    done = portico(one_server(cluster), "up")
    assert done.returncode != 0
    assert "write redis+cluster://, not redis://" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_the_doctor_finds_it_too(cluster: ValkeyCluster) -> None:
    assert (
        "FAIL redis: REDIS_URL leads to a Redis or Valkey Cluster"
        in portico(one_server(cluster), "doctor").stdout
    )


def test_the_doctor_names_a_server_of_the_cluster_that_does_not_answer(cluster: ValkeyCluster) -> None:
    gone = free_port()
    said = portico(f"{cluster.url},127.0.0.1:{gone}", "doctor").stdout
    assert f"warn redis: 127.0.0.1:{gone}: Connection refused" in said


def test_an_address_that_the_cluster_tells_and_nobody_reaches_is_found(cluster: ValkeyCluster) -> None:
    holder, other, gone = cluster.holder(), cluster.others()[0], free_port()
    holder.ask("CONFIG", "SET", "cluster-announce-port", gone)
    try:
        wait_for(lambda: str(gone) in str(other.ask("CLUSTER", "SLOTS")))
        with pytest.raises(RedisTrouble, match=f":{gone}, which has Portico's keys in the cluster: "):
            diagnostics.redis(f"redis+cluster://127.0.0.1:{other.port}")
    finally:
        holder.ask("CONFIG", "SET", "cluster-announce-port", 0)
        wait_for(lambda: str(gone) not in str(other.ask("CLUSTER", "SLOTS")))


def test_a_cluster_is_told_from_a_single_server(cluster: ValkeyCluster, stores: Settings) -> None:
    assert diagnostics.redis(cluster.url) == []
    assert diagnostics.redis(stores.redis) == []
    with pytest.raises(WrongRedis):
        diagnostics.redis(one_server(cluster))


@pytest.mark.parametrize("url", ["redis+cluster://127.0.0.1/0", "redis+cluster://127.0.0.1:port"])
def test_an_address_that_is_none_is_refused_in_one_line(url: str) -> None:
    with pytest.raises(ProcessManagerError, match="REDIS_URL is no address: "):
        refuse_wrong_redis(url)


def test_a_redis_that_is_away_does_not_keep_a_node_from_its_start() -> None:
    for url in (f"redis://127.0.0.1:{free_port()}/0", f"redis+cluster://127.0.0.1:{free_port()}", None):
        refuse_wrong_redis(url)
