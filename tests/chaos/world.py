"""Two nodes on one PostgreSQL and one Valkey. Every connection between them passes through a proxy."""

import os
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import psycopg2
from twisted.internet import reactor as global_reactor
from twisted.internet.threads import deferToThread

from portico.settings.core import Settings, parse
from portico.waiting import sleep
from server.embedded.postgres import Postgres
from server.embedded.valkey import Valkey
from tests.support import jumping_clock
from tests.support.full_disk import disk_if_allowed
from tests.support.node import Node
from tests.support.nodes import BUCKET, Rotation, start_all
from tests.support.ports import free_port
from tests.support.site import Site, running_site
from tests.support.stores import Server
from tests.support.tcp_proxy import TcpProxy, to_port, to_socket
from tests.system.homes import temporary_home

T = TypeVar("T")
NAMES = ("a", "b")
DISK = "1500m"  # of PostgreSQL: a day's messages fit, and it is soon full
MESSAGING = int(os.environ.get("PORTICO_CHAOS_MESSAGING", "1"))  # processes of messaging of each node
HASTE = {"CALL_RING_TIMEOUT": "20", "CALL_RECONNECT_GRACE": "2"}


class Place(NamedTuple):
    """A node, what is added to its clock, and the proxies on its ways to the stores and to its clients."""

    node: Node
    clock: Path
    database: TcpProxy
    redis: TcpProxy
    front: TcpProxy

    @property
    def proxies(self) -> tuple[TcpProxy, ...]:
        return self.database, self.redis, self.front


def entrance(places: Sequence[Place], first: int) -> Rotation:
    """Where one client connects: at its own node first."""
    return Rotation(places[0].node, [place.front.port for place in places], first)


class World(NamedTuple):
    """What faults can reach."""

    places: Sequence[Place]
    postgres: Server
    valkey: Server
    site: Site
    dsn: str
    disk: Path | None  # that of PostgreSQL, where a small one may be mounted

    def connect(self) -> Any:
        """A connection to the database that no fault cuts."""
        return psycopg2.connect(self.dsn, options="-c search_path=portico")

    async def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Look into the database."""

        def look() -> list[tuple[Any, ...]]:
            with closing(self.connect()) as connection, connection.cursor() as cursor:
                cursor.execute(statement)
                return list(cursor.fetchall())

        return await in_thread(look)


async def in_thread(work: Callable[..., T], *arguments: Any) -> T:
    """Do what blocks elsewhere: the proxies and the clients live in this thread."""
    result: T = await deferToThread(work, *arguments)
    return result


async def passes(seconds: float) -> None:
    """Return after this time, which is how long a fault lasts."""
    reactor: Any = global_reactor
    await sleep(reactor, seconds)


async def within(seconds: float, condition: Callable[[], bool]) -> bool:
    """Whether this comes to be in time."""
    reactor: Any = global_reactor
    deadline = reactor.seconds() + seconds
    while not condition() and reactor.seconds() < deadline:
        await passes(0.02)
    return condition()


@asynccontextmanager
async def running_world() -> AsyncIterator[World]:
    """All of it, for the length of the block."""
    with (
        temporary_home() as home,
        disk_if_allowed(DISK) as disk,
        running_site(lambda _: (200, {})) as site,
    ):
        settings = parse({"PORTICO_HOME": str(disk or home)})
        postgres, valkey = Server(Postgres(settings.postgres_home)), Server(Valkey(home / "valkey"))
        postgres.start()
        valkey.start()
        places = [_place(name, home, settings, site) for name in NAMES]
        try:
            await in_thread(start_all, [place.node for place in places])
            yield World(places, postgres, valkey, site, settings.dsn, disk)
        finally:
            await _end(places)
            valkey.stop()
            postgres.stop()


def _place(name: str, home: Path, settings: Settings, site: Site) -> Place:
    clock = home / f"clock-{name}"
    database = TcpProxy(to_socket(str(settings.postgres_home / "socket" / ".s.PGSQL.5432")))
    redis = TcpProxy(to_socket(str(home / "valkey" / "valkey.sock")))
    front = TcpProxy(to_port(0))
    for proxy in (database, redis, front):
        proxy.start()
    node = Node(
        free_port(),
        DATABASE_URL=f"postgresql://portico@127.0.0.1:{database.port}/portico?sslmode=disable",
        REDIS_URL=f"redis://127.0.0.1:{redis.port}/0",
        WEBHOOK_URL=f"{site.url}/hook",
        WEBHOOK_SECRET="a secret of both sides",
        MESSAGING_PROCESSES=str(MESSAGING),
        PORTICO_CLUSTER="1",
        PORTICO_NODE_ID=name,
        PYTHONPATH=str(Path(jumping_clock.__file__).parent),
        TEST_CLOCK_FILE=str(clock),
        **BUCKET,
        **HASTE,
    )
    front.target = to_port(node.port)
    return Place(node, clock, database, redis, front)


async def _end(places: Sequence[Place]) -> None:
    for place in places:
        for proxy in place.proxies:
            proxy.mend()
    for place in places:
        await in_thread(place.node.stop)
        place.node.remove()
        for proxy in place.proxies:
            await proxy.stop()
