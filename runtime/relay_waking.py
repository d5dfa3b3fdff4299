"""Wakes the message relay after a message that was not sent by `message.send`."""

from collections.abc import Callable

import structlog
from twisted.internet.defer import Deferred

from portico.contract import uris
from portico.domain.errors import Unavailable
from runtime.router_connection import RouterConnection

log = structlog.get_logger()


def relay_waker(connection: RouterConnection) -> Callable[[], None]:
    """Wakes the message relay; without it the message is published a second later."""

    async def wake() -> None:
        try:
            await connection.call(uris.WAKE_MESSAGE_RELAY)
        except Unavailable as error:
            log.debug("message_relay.unreachable", reason=error.message)

    def wake_soon() -> None:
        Deferred.fromCoroutine(wake())

    return wake_soon
