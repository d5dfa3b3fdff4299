"""The table of nodes: who lives, and who may start."""

from collections.abc import Sequence

import msgspec
import pytest_twisted

from portico.domain.nodes import LEASE, LiveNode, NodeClaim
from portico.settings.core import Settings
from portico.storage.database import Database
from portico.storage.dead_nodes import DEAD_NODES
from portico.storage.messages.log import MessageLog
from portico.storage.messages.log_cursor import LogCursor
from portico.storage.nodes import Nodes, claim, relay_cursor, release

OWN = NodeClaim("a", "here", "one:8080", cluster=True, secrets="s", files="f")
OTHER = msgspec.structs.replace(OWN, id="b", place="there")
AGE = """
    update node set expires_at = expires_at - make_interval(secs => %s) where id = any (%s) returning 1
"""
DIE = "update node set expires_at = now() - interval '1 ms' where id = %s returning 1"


def refuse(others: Sequence[LiveNode]) -> str | None:
    return " ".join(other.claim.id for other in others) or None


@pytest_twisted.ensureDeferred
async def test_nodes_that_beat_see_each_other_until_one_is_dead(database: Database) -> None:
    a, b = Nodes(database, OWN), Nodes(database, OTHER)
    assert await a.beat(0) == (True, [], False, False)
    assert await b.beat(3) == (True, ["a"], False, False)
    assert await a.beat(0) == (True, ["b"], False, False)
    assert await database.query("select id, sessions from node order by id") == [("a", 0), ("b", 3)]
    await database.query(DIE, ("b",))
    assert await a.beat(0) == (True, [], False, False)


@pytest_twisted.ensureDeferred
async def test_after_an_outage_of_the_database_nobody_is_dead(database: Database) -> None:
    a, b = Nodes(database, OWN), Nodes(database, OTHER)
    await a.beat(0)
    await b.beat(0)
    await database.query(AGE, (LEASE, ["a", "b"]))
    assert await dead_for(database, "a") == []  # before the first heartbeat of all
    assert await a.beat(0) == (True, ["b"], False, False)
    assert await dead_for(database, "a") == []
    assert await b.beat(0) == (True, ["a"], False, False)


@pytest_twisted.ensureDeferred
async def test_a_node_that_alone_was_silent_learns_that_it_was_held_for_dead(database: Database) -> None:
    a, b = Nodes(database, OWN), Nodes(database, OTHER)
    await a.beat(0)
    await b.beat(0)
    await database.query(AGE, (LEASE, ["b"]))
    assert await dead_for(database, "a") == ["b"]
    assert await a.beat(0) == (True, [], False, False)
    assert await b.beat(0) == (True, ["a"], False, True)
    assert await a.beat(0) == (True, ["b"], False, False)
    assert await b.beat(0) == (True, ["a"], False, False)


@pytest_twisted.ensureDeferred
async def test_who_died_long_before_an_outage_stays_dead(database: Database) -> None:
    a = Nodes(database, OWN)
    await a.beat(0)
    await Nodes(database, OTHER).beat(0)
    await database.query(AGE, (LEASE, ["a"]))
    await database.query(AGE, (3 * LEASE, ["b"]))
    assert await a.beat(0) == (True, [], False, False)
    assert await dead_for(database, "a") == ["b"]


async def dead_for(database: Database, node: str) -> list[str]:
    return [id_ for (id_,) in await database.query(DEAD_NODES, (node,))]


@pytest_twisted.ensureDeferred
async def test_a_node_that_is_no_cluster_is_seen_by_nobody(database: Database) -> None:
    await Nodes(database, msgspec.structs.replace(OTHER, cluster=False)).beat(0)
    assert await Nodes(database, OWN).beat(0) == (True, [], False, False)


@pytest_twisted.ensureDeferred
async def test_a_node_learns_that_its_id_belongs_to_another_installation(
    database: Database, empty_database: Settings
) -> None:
    old = Nodes(database, OWN)
    await old.beat(0)
    await database.query(DIE, ("a",))
    assert claim(empty_database.dsn, msgspec.structs.replace(OWN, place="new"), "1", refuse) is None
    assert (await old.beat(0)).is_own is False


def test_a_claim_is_refused_beside_a_node_that_lives_and_made_after_its_end(empty_database: Settings) -> None:
    dsn = empty_database.dsn
    assert claim(dsn, OTHER, "1", refuse) is None
    assert claim(dsn, OWN, "1", refuse) == "b"
    release(dsn, OTHER)
    assert claim(dsn, OWN, "1", refuse) is None


def test_an_installation_takes_over_from_itself_at_once(empty_database: Settings) -> None:
    assert claim(empty_database.dsn, OWN, "1", refuse) is None
    assert claim(empty_database.dsn, OWN, "1", refuse) is None


@pytest_twisted.ensureDeferred
async def test_a_node_that_has_been_dead_for_a_week_is_forgotten_with_its_cursor(database: Database) -> None:
    a = Nodes(database, OWN)
    for id_ in ("a", "b", "c"):
        await Nodes(database, msgspec.structs.replace(OWN, id=id_)).beat(0)
        await MessageLog(database, relay_cursor(id_)).begin()
    await LogCursor(database, "notifier").next_batch()
    await database.query(DIE, ("b",))
    await database.query("update node set expires_at = now() - interval '8 days' where id = 'c' returning 1")
    await a.forget_dead()
    assert [(node.id, node.state, node.behind) for node in await a.list_all()] == [
        ("a", "starting", 0),
        ("b", "dead", 0),
    ]
    names = await database.query("select name from log_cursor order by name")
    assert names == [("notifier",), ("relay:a",), ("relay:b",)]
