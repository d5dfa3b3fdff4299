"""The heartbeat of this node, and the list of the others that it brings back."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import structlog

from portico.storage.nodes import Nodes
from runtime.live_nodes import LiveNodes

log = structlog.get_logger()


class NodeService:
    """Beats once a second. The list of nodes stays as it is while the database does not answer."""

    def __init__(
        self,
        store: Nodes,
        live: LiveNodes,
        count_sessions: Callable[[], int],
        publish: Callable[[Sequence[str]], None],
        drain: Callable[[], Awaitable[None]],
        note_loss: Callable[[], None],
    ) -> None:
        self._store = store
        self._live = live
        self._count_sessions = count_sessions
        self._publish = publish
        self._drain = drain
        self._note_loss = note_loss
        self.is_own = True  # whether no other installation runs under this node's id

    async def beat(self) -> None:
        """Extend the lease, and publish the list of nodes when it has changed. Raises Unavailable."""
        heartbeat = await self._store.beat(self._count_sessions())
        self._note(is_own=heartbeat.is_own)
        if self._live.replace(heartbeat.others):
            self.publish_list()
        if heartbeat.was_dead:
            log.warning("node.was_held_for_dead")
            self._note_loss()
        if heartbeat.draining:
            await self._drain()  # every time: the router may have restarted

    def publish_list(self) -> None:
        """Tell the other processes of this node, which may have missed a change."""
        self._publish(self._live.others)

    def list_live(self) -> list[str]:
        """The other nodes that live, for a process that has just connected."""
        return list(self._live.others)

    async def list_all(self) -> list[dict[str, Any]]:
        """All nodes, for operators. Raises Unavailable."""
        return [node._asdict() for node in await self._store.list_all()]

    def _note(self, *, is_own: bool) -> None:
        if self.is_own and not is_own:
            log.error("node.replaced")
        self.is_own = is_own
