"""Which other nodes live, as the nodes component of this node said last."""

from collections.abc import Callable, Sequence

from portico.contract import uris
from portico.ports import Clock
from runtime.after_commit import start_until_done
from runtime.router_connection import RouterConnection


class LiveNodes:
    """The ids of the other live nodes. There are none where the stores are not shared."""

    def __init__(self, connection: RouterConnection, clock: Clock, *, shares_stores: bool) -> None:
        self.others: tuple[str, ...] = ()
        self._connection = connection
        self._clock = clock
        self._shares_stores = shares_stores
        self._watchers: list[Callable[[], None]] = []
        if shares_stores:
            connection.subscribe(uris.NODES_CHANGED, self._on_changed)
            connection.call_on_connect(self._ask)

    def call_on_change(self, callback: Callable[[], None]) -> None:
        """Call back when nodes have come or gone."""
        self._watchers.append(callback)

    def replace(self, others: Sequence[str]) -> bool:
        """Set the list; whether it is another one."""
        found = tuple(others) if self._shares_stores else ()
        if found == self.others:
            return False
        self.others = found
        for callback in self._watchers:
            callback()
        return True

    def _on_changed(self, others: Sequence[str]) -> None:
        self.replace(others)

    def _ask(self) -> None:
        """After a connect; the process that knows may be starting, and then says it by itself."""
        start_until_done(self._clock, self._load)

    async def _load(self) -> None:
        self.replace(await self._connection.call(uris.LIVE_NODES))
