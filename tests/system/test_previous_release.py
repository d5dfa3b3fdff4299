"""A node of an earlier release goes on beside a new one, which has migrated their database.

This is how a cluster is upgraded: node by node. The earlier release is a commit of this repository.
"""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import pytest
import pytest_twisted
from twisted.internet.threads import deferToThread

from bench.trees import ROOT, tree_of
from portico.settings.core import Settings, parse
from server.embedded.postgres import Postgres
from server.embedded.serving import serving
from server.embedded.valkey import Valkey
from tests.support.faithful import Faithful
from tests.support.node import Node
from tests.support.nodes import clustered_node
from tests.support.waiting import until
from tests.system.homes import temporary_home

RELEASE = "0a768542a3f553cff9b28e2bd4d07d169021ed99"  # five migrations ago
pytestmark = pytest.mark.long


class Upgrade(NamedTuple):
    """A node of the earlier release that runs, and one of this release that does not yet."""

    earlier: Node
    later: Node


@pytest.fixture
def upgrade() -> Iterator[Upgrade]:
    known = subprocess.run(["git", "-C", str(ROOT), "cat-file", "-e", RELEASE], check=False)
    if known.returncode:
        pytest.skip("the history of the repository is not here")
    with tree_of(RELEASE) as tree, empty_stores() as stores:
        earlier, later = clustered_node(stores, "earlier"), clustered_node(stores, "later")
        earlier.portico, earlier.folder = (tree.python, "-m", tree.module), tree.root
        earlier.start()
        yield Upgrade(earlier, later)
        for node in (earlier, later):
            node.stop()
            node.remove()


@contextmanager
def empty_stores() -> Iterator[Settings]:
    """Servers that nothing has migrated."""
    with temporary_home() as home, serving(Postgres(home / "postgres")), serving(Valkey(home / "valkey")):
        yield parse({"PORTICO_HOME": str(home)})


@pytest_twisted.ensureDeferred
async def test_people_at_both_releases_talk_and_the_last_node_has_everything(upgrade: Upgrade) -> None:
    ada, bob = Faithful(upgrade.earlier, "ada"), Faithful(upgrade.later, "bob")
    await ada.stay()
    opened = await ada.ask("conversation.create", participant_ids=["bob"], type="general")
    conversation_id = opened["conversation"]["id"]
    await ada.send(conversation_id, "before")
    await deferToThread(upgrade.later.start)
    await bob.stay()
    for number in range(10):
        await bob.send(conversation_id, f"bob {number}")
        await ada.send(conversation_id, f"ada {number}")
    for person, other in ((ada, "bob"), (bob, "ada")):
        wanted = [f"{other} {number}" for number in range(10)]
        await until(lambda here=person: len(here.received) >= 10, person.user_id)  # type: ignore[misc]
        assert [each["text"] for each in person.received] == wanted
    item = {"conversation_id": conversation_id, "read_seq": bob.received[-1]["seq"]}
    await bob.ask("receipt.mark", items=[item])
    await until(lambda: "receipt.read" in ada.names, "what Bob has read")
    ada.leave()
    upgrade.earlier.stop()
    listed = await bob.ask("message.list", conversation_id=conversation_id, limit=50)
    assert [each["seq"] for each in listed["messages"]] == list(range(1, 22))
    assert {each["text"] for each in listed["messages"]} >= {"before", "ada 9", "bob 9"}
    bob.leave()
