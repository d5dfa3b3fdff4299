"""A publisher for the sessions of this node only."""

from collections.abc import Collection, Sequence

from portico.contract.payload import Event
from runtime.router_connection import RouterConnection


class LocalPublisher:
    """Publishes to the sessions of this node only."""

    def __init__(self, connection: RouterConnection) -> None:
        self._connection = connection

    def publish(
        self,
        event: Event,
        to: Collection[str],
        exclude: Sequence[int] = (),  # noqa: ARG002
        beside: Collection[str] = (),  # noqa: ARG002
    ) -> None:
        """Send an event; no session is excluded."""
        self._connection.publish_here(event, to)
