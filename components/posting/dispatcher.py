"""PostingDispatcher: takes queues that are due, of every endpoint some at a time, on all nodes at once."""

from collections import Counter
from collections.abc import Callable

import structlog
from twisted.internet.defer import Deferred

from components.posting.breakers import EndpointBreakers
from components.posting.queue_poster import QueuePoster
from portico.domain.errors import Unavailable
from portico.domain.times import moment
from portico.ports import Clock
from portico.storage.webhooks.queues import Place, Queues
from portico.waiting import wait_while
from runtime.metrics import Metrics

log = structlog.get_logger()
PERIOD = 1.0  # seconds between two looks
AT_ONCE = 8  # queues of an endpoint in this process, so that a slow one does not keep the others
FINISH = 2.0  # seconds for what is under way when the process stops
PAUSE = 0.02


class PostingDispatcher:
    """Gives queues to the poster."""

    def __init__(
        self,
        queues: Queues,
        poster: QueuePoster,
        breakers: EndpointBreakers,
        metrics: Metrics,
        clock: Clock,
    ) -> None:
        self._queues = queues
        self._poster = poster
        self._breakers = breakers
        self._metrics = metrics
        self._clock = clock
        self._running: Counter[int] = Counter()
        self._has_begun = False
        self.call_when_free: Callable[[], None] = lambda: None

    @property
    def running(self) -> int:
        """How many queues are being posted."""
        return self._running.total()

    async def dispatch(self) -> None:
        """Start to post what is due. Raises Unavailable."""
        if not self._has_begun:
            await self._queues.release_former()
            self._has_begun = True
        now = moment(self._clock.seconds())
        for endpoint_id in await self._queues.due_endpoints(now):
            allowed = self._breakers.allowed(endpoint_id, AT_ONCE, now)
            free = allowed - self._running[endpoint_id]
            if free > 0 and not self._poster.stopping:
                for place in await self._queues.claim(endpoint_id, free, now):
                    self._breakers.start(endpoint_id, now)
                    self._running[endpoint_id] += 1
                    Deferred.fromCoroutine(self._run(place))

    async def take_over(self) -> None:
        """Post what dead nodes held. Raises Unavailable."""
        if await self._queues.release_dead():
            self.call_when_free()

    async def update_metrics(self) -> None:
        """Count what waits, and the dead letters."""
        waiting, dead = await self._queues.count()
        self._metrics.webhooks_waiting.set(waiting)
        self._metrics.webhooks_dead.set(dead)

    async def finish(self) -> None:
        """Start nothing more, and wait for what is under way."""
        self._poster.stopping = True
        await wait_while(self._clock, FINISH, PAUSE, lambda: self.running > 0)

    async def _run(self, place: Place) -> None:
        try:
            await self._poster.post(place)
        except Unavailable as error:
            log.debug("task.delayed", work="webhooks", reason=error.message)
        except Exception:
            log.exception("webhook.failed", webhook=place.endpoint_id)
        finally:
            self._running[place.endpoint_id] -= 1
            self.call_when_free()
