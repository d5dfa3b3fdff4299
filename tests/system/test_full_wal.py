"""The disk of the embedded PostgreSQL's write-ahead log is full, and then it is not.

PostgreSQL ends all its processes then, and does not start again until there is space: the process manager
starts it.
"""

import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg2
import pytest
import pytest_twisted
from twisted.internet.threads import deferToThread

from portico.settings.core import parse
from tests.support.clusters import place_cluster
from tests.support.full_disk import fill, health_of_full, recovery, send_until_refused, small_disk
from tests.support.node import Node
from tests.support.people import arrive
from tests.support.ports import free_port
from tests.support.report import Report

SIZE = "64m"  # four segments of the log
RECORD = "select pg_logical_emit_message(true, 'ballast', repeat('x', 1000000))"
REFUSALS = 2  # the second waits for a connection
SOON = 20.0  # seconds after there is space again; less than five where the disk has nothing else to do


@pytest.fixture
def disk() -> Iterator[Path]:
    """A small disk for the log alone."""
    with small_disk(SIZE) as disk:
        yield disk


@pytest.fixture
def node(disk: Path) -> Iterator[Node]:
    node = Node(free_port())
    place_cluster(node.home)
    log = parse({"PORTICO_HOME": str(node.home)}).postgres_home / "data" / "pg_wal"
    subprocess.run(["cp", "-a", str(log), str(disk)], check=True)
    subprocess.run(["rm", "-r", str(log)], check=True)
    log.symlink_to(disk / "pg_wal")  # as `initdb --waldir` does
    with node.running():
        yield node


@pytest_twisted.ensureDeferred
async def test_a_full_disk_of_the_log_is_said_and_nothing_that_was_acknowledged_is_lost(
    node: Node, disk: Path, report: Report
) -> None:
    ada = await arrive(node, "ada")
    opened = await ada.ask("conversation.create", participant_ids=["bob"], type="general")
    chat = opened["conversation"]["id"]
    fill(disk / "ballast")
    filling = deferToThread(fill_log, node)
    acknowledged, refusals = await send_until_refused(ada, chat, REFUSALS)
    await filling
    assert {refusal.error for refusal in refusals} == {"portico.error.unavailable"}
    assert all(refusal.kwargs["retry_after_ms"] > 0 for refusal in refusals)
    status, checks = await health_of_full(node)
    assert (status, checks["database"]) == (503, False)
    (disk / "ballast").unlink()
    sent_again, well = await recovery(node, "ada", chat)
    report(
        f"{len(acknowledged)} sent; again after {sent_again:.1f} s, well {well:.1f} s after there is space"
    )
    stored = {local_id for (local_id,) in node.sql("select local_id from message")}
    assert set(acknowledged) <= stored
    assert max(sent_again, well) < SOON
    ada.leave()


def fill_log(node: Node) -> None:
    """Write to PostgreSQL's log until its disk is full; the server ends then."""
    with suppress(psycopg2.OperationalError):
        while True:
            node.sql(RECORD)
