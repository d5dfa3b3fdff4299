"""All components as `runtime.main` constructs them, in the test's process, connected to a router in it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, Protocol
from weakref import WeakSet

from twisted.internet import reactor as global_reactor

from portico.processes import PROCESSES
from portico.settings.core import Settings
from router.overrides import FAST
from runtime.main import construct
from runtime.router_connection import RouterConnection
from tests.support.router import ROOM, Router
from tests.support.waiting import until

reactor: Any = global_reactor


class ReactorOfATest:
    """The reactor, without the timers of what was stopped: what is retried for ever ends with its test."""

    def __init__(self) -> None:
        self._timers: WeakSet[Any] = WeakSet()  # those that have fired are in no use
        self._is_stopped = False

    def __getattr__(self, name: str) -> Any:
        return getattr(global_reactor, name)

    def callLater(self, delay: float, call: Callable[..., Any], *args: Any, **options: Any) -> Any:  # noqa: N802
        """Call later, unless the test has ended by then."""
        timer = reactor.callLater(delay, call, *args, **options)
        self._timers.add(timer)
        if self._is_stopped:
            timer.cancel()
        return timer

    def stop_timers(self) -> None:
        self._is_stopped = True
        for timer in self._timers:
            if timer.active():
                timer.cancel()


class Startable(Protocol):
    """A component process, or only its router connection."""

    def start(self) -> None: ...
    def stop(self) -> Awaitable[None]: ...


class ConnectedRouter:
    """A router in the test's process, and the components that are connected to it."""

    def __init__(
        self, router: Router, components: Collection[Startable], connections: Collection[RouterConnection]
    ) -> None:
        self.router = router
        self._components = components
        self._joined = 0
        for connection in connections:
            connection.call_on_connect(self._count)

    @property
    def url(self) -> str:
        return self.router.url

    def token(self, user_id: str, role: str = "user") -> str:
        """A ticket for this user."""
        return self.router.token(user_id, role)

    async def start(self) -> None:
        """Start, and wait until every component has joined."""
        await self.router.start()
        for component in self._components:
            component.start()
        await until(lambda: self._joined == len(self._components))

    async def lose_the_router(self) -> None:
        """Break every router connection; return when all are back."""
        wanted = self._joined + len(self._components)
        self.router.lose(ROOM)
        await until(lambda: self._joined == wanted)

    async def stop(self) -> None:
        for component in self._components:
            await component.stop()
        await self.router.stop()

    def _count(self) -> None:
        self._joined += 1


class Components(ConnectedRouter):
    """A router with all components connected to it."""

    def __init__(self, stores: Settings, **settings: Any) -> None:
        router = Router(FAST)
        here = replace(
            stores,
            home=router.home,
            database_url=stores.dsn,
            redis_url=stores.redis,
            component_secret=router.token(ROOM, ROOM),
            **settings,
        )
        self._reactor: Any = ReactorOfATest()
        self.processes = {name: construct(self._reactor, here, name) for name in PROCESSES}
        processes = self.processes.values()
        super().__init__(router, processes, [process.connection for process in processes])

    async def stop(self) -> None:
        await super().stop()
        self._reactor.stop_timers()


@asynccontextmanager
async def open_components(stores: Settings, **settings: Any) -> AsyncIterator[Components]:
    """All components, for the length of a block."""
    components = Components(stores, **{"rate_limit": 0, "pool_size": 2, **settings})
    await components.start()
    try:
        yield components
    finally:
        await components.stop()
