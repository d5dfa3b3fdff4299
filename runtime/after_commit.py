"""Follow-up work after a commit that needs the database or the router again.

If it failed, the state would have changed without an event, and a retry by the client would change nothing.
It is therefore retried until it succeeds, independently of the caller.
"""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
from twisted.internet.defer import Deferred

from portico.domain.errors import PorticoError, Unavailable
from portico.ports import Clock
from portico.waiting import sleep

T = TypeVar("T")
log = structlog.get_logger()
RETRY = 1.0  # seconds


async def retry_until_done(clock: Clock, work: Callable[[], Awaitable[T]]) -> T:
    """Run `work` now. Raises Unavailable, and then retries in the background until it succeeds."""
    try:
        return await work()
    except Unavailable:
        Deferred.fromCoroutine(_until_done(clock, work))
        raise


def start_until_done(clock: Clock, work: Callable[[], Awaitable[object]]) -> None:
    """The same for who does not wait. Any other error of Portico ends it: nothing is left to do."""
    Deferred.fromCoroutine(_start(clock, work))


async def _start(clock: Clock, work: Callable[[], Awaitable[object]]) -> None:
    try:
        await retry_until_done(clock, work)
    except PorticoError as error:
        log.debug("publication.delayed", reason=error.message)
    except Exception:
        log.exception("publication.failed")


async def _until_done(clock: Clock, work: Callable[[], Awaitable[T]]) -> None:
    while True:
        await sleep(clock, RETRY)
        try:
            await work()
        except Unavailable as error:
            log.debug("publication.delayed", reason=error.message)
        except Exception:
            log.exception("publication.failed")
            return
        else:
            return
