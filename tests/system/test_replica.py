"""A node with a standby: searches and older pages are read there; while it is away, nobody notices."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import pytest_twisted
from twisted.internet.threads import deferToThread

from portico.settings.core import Settings
from tests.support.node import Node
from tests.support.people import Person, arrive
from tests.support.ports import free_port
from tests.support.standby import Cluster, primary_and_standby
from tests.support.waiting import until_async
from tests.system.test_http import metrics, total


@pytest.fixture
def servers() -> Iterator[tuple[Cluster, Cluster]]:
    with primary_and_standby() as servers:
        yield servers


@pytest.fixture
def node(servers: tuple[Cluster, Cluster], stores: Settings) -> Iterator[Node]:
    primary, standby = servers
    with Node(
        free_port(),
        DATABASE_URL=primary.dsn,
        DATABASE_REPLICA_URL=standby.dsn,
        REDIS_URL=stores.redis,
    ).running() as node:
        yield node


async def reads(node: Node, server: str) -> float:
    """How often this server was read from."""
    return total(await metrics(node), "portico_past_reads_total", server=server)


async def checks(node: Node) -> dict[str, Any]:
    health: dict[str, Any] = await deferToThread(node.health)
    assert health["status"] in ("ok", "degraded")
    found: dict[str, Any] = health["checks"]
    return found


async def read_past(person: Person, chat: int) -> None:
    """An older page and a search, which have everything."""
    page = await person.ask("message.list", conversation_id=chat, before=1_000)
    assert [each["text"] for each in page["messages"]] == ["A large balcony", "And a cellar"]
    found = await person.ask("message.search", query="balcony")
    assert [each["text"] for each in found["messages"]] == ["A large balcony"]


@pytest_twisted.ensureDeferred
async def test_the_past_is_read_at_the_standby_as_long_as_it_is_there(
    node: Node, servers: tuple[Cluster, Cluster]
) -> None:
    ada, bob = await arrive(node, "ada"), await arrive(node, "bob")
    opened = await ada.ask("conversation.create", participant_ids=["bob"], type="general")
    chat = opened["conversation"]["id"]
    for text in ("A large balcony", "And a cellar"):
        await ada.ask("message.send", conversation_id=chat, text=text, local_id=text)

    async def is_used() -> bool:
        before = await reads(node, "replica")
        await read_past(bob, chat)
        return await reads(node, "replica") >= before + 2

    await until_async(is_used)
    before = node.log().count("replica.down")
    servers[1].kill()

    async def is_told() -> bool:
        await read_past(bob, chat)  # from the primary
        return not (await checks(node))["replica"]

    await until_async(is_told)
    await read_past(ada, chat)
    assert await reads(node, "primary") > 0
    assert 1 <= node.log().count("replica.down") - before <= 2  # once for each process that reads the past
    servers[1].start()

    async def is_back() -> bool:
        return bool((await checks(node))["replica"])

    await until_async(is_back)
    await until_async(is_used)
    for person in (ada, bob):
        person.leave()
    assert json.loads((await deferToThread(node.admin, "/health"))[1])["nodes"]


def test_a_node_does_not_start_with_another_database_as_its_standby(
    servers: tuple[Cluster, Cluster], stores: Settings
) -> None:
    url = servers[1].dsn.removesuffix("portico") + "postgres"
    node = Node(free_port(), DATABASE_URL=servers[0].dsn, DATABASE_REPLICA_URL=url, REDIS_URL=stores.redis)
    try:
        with pytest.raises(AssertionError):
            node.start()
        [line] = [line for line in node.log().splitlines() if "DATABASE_REPLICA_URL" in line]
        assert "leads to another database than DATABASE_URL: name a standby of that server" in line
    finally:
        node.remove()
