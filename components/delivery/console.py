"""Console provider for development: logs the channel and recipient of a notification, never its content."""

from collections.abc import Callable
from typing import Generic, TypeVar

import structlog

from components.delivery.items import Answer, Sent

log = structlog.get_logger()
ItemT = TypeVar("ItemT")


class Console(Generic[ItemT]):
    """Logs instead of sending."""

    name = "console"

    def __init__(self, channel: str, whom: Callable[[ItemT], str]) -> None:
        self._channel = channel
        self._whom = whom

    async def deliver(self, item: ItemT) -> Answer:
        log.info("notification.console", channel=self._channel, to=self._whom(item))
        return Sent()
