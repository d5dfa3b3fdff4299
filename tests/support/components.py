"""All components as `runtime.main` constructs them, in the test's process, connected to a router in it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from twisted.internet import reactor as global_reactor

from portico.processes import PROCESSES
from portico.settings.core import Settings
from router.overrides import FAST
from runtime.main import construct
from tests.support.router import ROOM, Router
from tests.support.waiting import until


class Components:
    """A router with all components connected to it."""

    def __init__(self, stores: Settings, **settings: Any) -> None:
        self.router = Router(FAST)
        here = replace(
            stores,
            home=self.router.home,
            database_url=stores.dsn,
            redis_url=stores.redis,
            component_secret=self.router.token(ROOM, ROOM),
            **settings,
        )
        reactor: Any = global_reactor
        self.processes = {name: construct(reactor, here, name) for name in PROCESSES}
        self._joined = 0
        for process in self.processes.values():
            process.connection.call_on_connect(self._count)

    @property
    def url(self) -> str:
        return self.router.url

    def token(self, user_id: str, role: str = "user") -> str:
        """The ticket of somebody."""
        return self.router.token(user_id, role)

    async def start(self) -> None:
        """Open, and wait until every process has joined."""
        await self.router.start()
        for process in self.processes.values():
            process.start()
        await until(lambda: self._joined == len(PROCESSES))

    async def lose_the_router(self) -> None:
        """Break every router connection; return when all are back."""
        wanted = self._joined + len(PROCESSES)
        self.router.lose(ROOM)
        await until(lambda: self._joined == wanted)

    def _count(self) -> None:
        self._joined += 1

    async def stop(self) -> None:
        """Close everything."""
        for process in self.processes.values():
            await process.stop()
        await self.router.stop()


@asynccontextmanager
async def open_components(stores: Settings, **settings: Any) -> AsyncIterator[Components]:
    """All components, for the length of a block."""
    components = Components(stores, **{"rate_limit": 0, **settings})
    await components.start()
    try:
        yield components
    finally:
        await components.stop()
