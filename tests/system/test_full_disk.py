"""The disk of PostgreSQL is full, and then it is not."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import pytest_twisted

from portico.settings.core import parse
from server.embedded.postgres import Postgres
from tests.support.clusters import place_cluster
from tests.support.full_disk import fill, health_of_full, recovery, send_until_refused, small_disk
from tests.support.node import Node
from tests.support.people import arrive
from tests.support.ports import free_port
from tests.support.report import Report
from tests.support.stores import Server

SIZE = "160m"
REFUSALS = 200
SOON = 10.0  # seconds after there is space again; less than five where nothing else runs
LINES = 40_000  # bytes of log for all refusals


@pytest.fixture
def disk() -> Iterator[Path]:
    """A small disk."""
    with small_disk(SIZE) as disk:
        yield disk


@pytest.fixture
def node(disk: Path) -> Iterator[Node]:
    place_cluster(disk)
    settings = parse({"PORTICO_HOME": str(disk)})
    server = Server(Postgres(settings.postgres_home))
    server.start()
    node = Node(free_port(), DATABASE_URL=settings.dsn)
    with node.running():
        yield node
    server.stop()


@pytest_twisted.ensureDeferred
async def test_a_full_disk_is_said_and_nothing_that_was_acknowledged_is_lost(
    node: Node, disk: Path, report: Report
) -> None:
    ada = await arrive(node, "ada")
    opened = await ada.ask("conversation.create", participant_ids=["bob"], type="general")
    chat = opened["conversation"]["id"]
    before = len(node.log())
    fill(disk / "ballast")
    acknowledged, refusals = await send_until_refused(ada, chat, REFUSALS)
    assert {refusal.error for refusal in refusals} == {"portico.error.unavailable"}
    assert all(refusal.kwargs["retry_after_ms"] > 0 for refusal in refusals)
    status, checks = await health_of_full(node)
    assert (status, checks["database"]) == (503, False)
    assert len(node.log()) - before < LINES
    (disk / "ballast").unlink()
    sent_again, well = await recovery(node, "ada", chat)
    report(f"{len(refusals)} refusals; sent {sent_again:.1f} s, well {well:.1f} s after there is space again")
    assert max(sent_again, well) < SOON
    stored = {local_id for (local_id,) in node.sql("select local_id from message")}
    assert set(acknowledged) <= stored
    ada.leave()
