"""Work that is done in rounds, beside the calls: now, and then every so often."""

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from twisted.internet.defer import Deferred
from twisted.internet.task import LoopingCall

from portico.domain.errors import Unavailable
from portico.ports import Clock

log = structlog.get_logger()


def every(period: float, clock: Clock, name: str, work: Callable[[], Awaitable[None]]) -> Callable[[], None]:
    """Begin a round now and `period` seconds after each; one at a time. Returns what stops it."""

    async def one_round() -> None:
        try:
            await work()
        except Unavailable as error:
            log.debug("round.waits", work=name, reason=error.message)
        except Exception:
            log.exception("round.failed", work=name)  # and the next round tries again

    loop: Any = LoopingCall(lambda: Deferred.fromCoroutine(one_round()))
    loop.clock = clock
    loop.start(period)
    stop: Callable[[], None] = loop.stop
    return stop
