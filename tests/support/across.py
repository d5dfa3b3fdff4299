"""Two nodes in the test's process: two routers with all components, on the same stores."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

import psycopg2

from portico.settings.core import Settings
from portico.storage.bus import WHERE
from portico.storage.redis import Redis
from tests.support.components import Components, open_components
from tests.support.people import Person, arrive
from tests.support.waiting import until_async

PASSED = """
    select coalesce(min(position) > (select coalesce(max(changed), '0') from portico.message), false)
    from portico.log_cursor where name like 'relay:%'
"""  # whether the message relays of all nodes are past every message


class Nodes(NamedTuple):
    """Two nodes that know each other."""

    a: Components
    b: Components


@asynccontextmanager
async def open_nodes(stores: Settings) -> AsyncIterator[Nodes]:
    """The nodes `a` and `b`, for the length of a block."""
    async with (
        open_components(stores, cluster=True, node_id="a") as a,
        open_components(stores, cluster=True, node_id="b") as b,
    ):
        await until_async(lambda: _know(a, "b"))
        await until_async(lambda: _know(b, "a"))
        yield Nodes(a, b)


async def _know(node: Components, other: str) -> bool:
    return all(process.nodes.others == (other,) for process in node.processes.values())


async def arrive_at(redis: Redis, node: Components, name: str, user_id: str, role: str = "user") -> Person:
    """Somebody connects to a node, and the other node knows it."""
    person = await arrive(node, user_id, role)

    async def is_known() -> bool:
        nodes = await redis.run_command(lambda connection: connection.smembers(redis.key(WHERE + user_id)))
        return name in nodes

    await until_async(is_known)
    return person


async def wait_for_relays(stores: Settings) -> None:
    """Return when the message relay of each node has looked at every message: nothing comes a second time."""

    async def have_passed() -> bool:
        with psycopg2.connect(stores.dsn) as connection, connection.cursor() as cursor:
            cursor.execute(PASSED)
            row = cursor.fetchone()
            return bool(row and row[0])

    await until_async(have_passed)


def repeated(person: Person) -> list[str]:
    """The events that came more than once. A count may be the same again."""
    seen: set[str] = set()
    events = [json.dumps(event, sort_keys=True) for event in person.received if event[0] != "unread.updated"]
    return [event for event in events if event in seen or seen.add(event)]  # type: ignore[func-returns-value]


def payloads(person: Person, name: str) -> list[dict[str, Any]]:
    """What came under this name."""
    return [payload for event, payload in person.received if event == name]
