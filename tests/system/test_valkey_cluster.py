"""A Valkey Cluster is refused at start, in one line."""

import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest

from portico.settings.core import Settings
from portico.storage import diagnostics
from portico.storage.diagnostics import RedisIsCluster
from server.redis_check import refuse_cluster
from tests.support.node import ROOT, Node
from tests.support.ports import free_port
from tests.support.valkey_cluster import running_valkey_cluster


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    with running_valkey_cluster() as url:
        yield url


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


def test_a_node_does_not_start_on_a_cluster(cluster: str) -> None:
    done = portico(cluster, "up")
    assert done.returncode != 0
    reason = "a Redis or Valkey Cluster is not supported: set REDIS_URL to a single server"
    assert reason in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_the_doctor_finds_a_cluster(cluster: str) -> None:
    done = portico(cluster, "doctor")
    assert "FAIL redis: a Redis or Valkey Cluster is not supported" in done.stdout


def test_a_cluster_is_told_from_a_single_server(cluster: str, stores: Settings) -> None:
    with pytest.raises(RedisIsCluster):
        diagnostics.redis(cluster)
    diagnostics.redis(stores.redis)


def test_a_redis_that_is_away_does_not_keep_a_node_from_its_start() -> None:
    refuse_cluster(f"redis://127.0.0.1:{free_port()}/0")
    refuse_cluster(None)
