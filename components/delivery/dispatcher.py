"""Delivery dispatcher: claims due deliveries, decides, sends and records them, with bounded concurrency.

DeliveryQueue that are claimed when the process is killed become due again when their lease expires or when
the process is back.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import structlog
from msgspec.structs import replace
from twisted.internet.defer import Deferred

from components.delivery.attempt import DeliveryAttempt
from portico.domain.delivery.decisions import Decision, decide
from portico.domain.errors import Unavailable
from portico.ports import Clock
from portico.storage.delivery.contents import Content, DeliveryContents
from portico.storage.delivery.queue import ClaimedDelivery, DeliveryQueue
from portico.storage.delivery.results import DeliveryResult, DeliveryResults
from portico.storage.messages.receipts import Receipts
from portico.storage.presence import PresenceReader
from portico.waiting import sleep, wait_while
from runtime.batching import Batcher
from runtime.metrics import Metrics
from runtime.profile_refresh import ProfileRefresher

ACTIVE = ("online", "invisible")  # who is away has put the device down
log = structlog.get_logger()
PERIOD = 1.0  # seconds between two looks at what is due; what is planned now is looked for at once
AT_ONCE = 64  # deliveries in hand
PATIENCE = 3.0  # seconds for what is in hand when the process is to stop
PAUSE = 0.05  # seconds between two looks
AGAIN = 0.5  # seconds between two tries to write down what came of them


class DeliveryPolicy:
    """Reads presence once for a batch and applies the rules."""

    def __init__(self, presence: PresenceReader, now: Callable[[], datetime]) -> None:
        self._presence = presence
        self._now = now

    async def decide(self, taken: Sequence[ClaimedDelivery]) -> list[Decision]:
        pushed = {one.user_id for one in taken if one.channel == "push"}
        statuses = await self._presence.read_statuses(sorted(pushed))
        active = {user_id for user_id, status in statuses.items() if status in ACTIVE}
        now = self._now()
        return [decide(one.due, replace(one.situation, active=one.user_id in active), now) for one in taken]


class DispatcherStores:
    """The stores that the dispatcher uses."""

    def __init__(
        self,
        deliveries: DeliveryQueue,
        contents: DeliveryContents,
        results: DeliveryResults,
        receipts: Receipts,
    ) -> None:
        self.deliveries = deliveries
        self.contents = contents
        self.results = results
        self.receipts = receipts


class Dispatcher:
    """Keeps up to `AT_ONCE` deliveries in flight."""

    def __init__(
        self,
        stores: DispatcherStores,
        policy: DeliveryPolicy,
        attempt: DeliveryAttempt,
        metrics: Metrics,
        clock: Clock,
        profile_refresher: ProfileRefresher,
    ) -> None:
        self._stores = stores
        self._policy = policy
        self._attempt = attempt
        self._metrics = metrics
        self._clock = clock
        self._profile_refresher = profile_refresher
        self._in_hand = 0
        self._resumed = False
        self._waiting: list[Deferred[None]] = []
        self._results: Batcher[DeliveryResult, None] = Batcher(clock, "notifications", metrics, self._write)

    @property
    def idle(self) -> bool:
        """Whether no delivery is in flight."""
        return not self._in_hand

    def now(self) -> datetime:
        return moment(self._clock)

    async def dispatch(self) -> None:
        """Claim and deliver everything that is due; first release what this node held when it died.

        Raises Unavailable.
        """
        if not self._resumed:
            await self._stores.deliveries.release_claimed(self.now())
            self._resumed = True
        more = True
        while more:
            await self._wait_for_capacity()
            wanted = AT_ONCE - self._in_hand
            await self._refresh(wanted)
            taken, looked_at = await self._stores.deliveries.claim_due(
                self.now(), wanted, self._policy.decide
            )
            await self._deliver_all(taken)
            more = looked_at == wanted

    async def take_over(self) -> bool:
        """Make due what dead nodes had claimed; whether there was something. Raises Unavailable."""
        return await self._stores.deliveries.release_dead(self.now())

    async def update_metrics(self) -> None:
        """Update the metrics of waiting deliveries. Raises Unavailable."""
        waiting = await self._stores.deliveries.count_due(self.now())
        for channel in ("push", "email", "sms"):
            self._metrics.waiting.labels(channel).set(waiting.get(channel, 0))

    async def finish(self) -> None:
        """Wait until nothing is in flight, for `PATIENCE` at most; leases cover the rest."""
        await wait_while(self._clock, PATIENCE, PAUSE, lambda: not self.idle)

    async def _refresh(self, count: int) -> None:
        """Refresh the profiles of the next recipients from the site, with a short timeout."""
        await self._profile_refresher.refresh_those(
            lambda: self._stores.deliveries.list_due_users(self.now(), count)
        )

    async def _deliver_all(self, taken: Sequence[ClaimedDelivery]) -> None:
        if not taken:
            return
        self._in_hand += len(taken)
        try:
            contents = await self._stores.contents.load([one.id for one in taken])
            pushed = {one.user_id for one in taken if one.channel == "push"}
            badges = await self._stores.receipts.total_unread(pushed) if pushed else {}
        except Unavailable:
            self._let_go(len(taken))  # their leases bring them back
            raise
        for one in taken:
            content = contents.get(one.id)
            Deferred.fromCoroutine(self._deliver(one, content, badges.get(one.user_id, 0)))

    async def _deliver(self, taken: ClaimedDelivery, content: Content | None, badge: int) -> None:
        try:
            if content:  # else its person has been erased meanwhile
                result = await self._attempt.deliver(taken, content, badge, self.now)
                self._measure(taken, result)
                await self._results.queue_item(result)
        except Exception:
            log.exception("notifier.delivery_failed", delivery=taken.id)  # its lease brings it back
        finally:
            self._let_go(1)

    def _measure(self, taken: ClaimedDelivery, result: DeliveryResult) -> None:
        if result.state == "sent" and taken.attempts == 0:
            seconds = (self.now() - taken.committed_at).total_seconds()
            self._metrics.notified.labels(taken.kind, taken.channel).observe(max(0.0, seconds))

    async def _write(self, results: Sequence[DeliveryResult]) -> list[None]:
        """Retry until stored: an unrecorded delivery would be sent again."""
        while True:
            try:
                await self._stores.results.write(results)
            except Unavailable:
                await sleep(self._clock, AGAIN)
            else:
                return [None] * len(results)

    async def _wait_for_capacity(self) -> None:
        while self._in_hand > AT_ONCE // 2:
            freed: Deferred[None] = Deferred()
            self._waiting.append(freed)
            await freed

    def _let_go(self, count: int) -> None:
        self._in_hand -= count
        if self._in_hand <= AT_ONCE // 2:
            waiting, self._waiting = self._waiting, []
            for deferred in waiting:
                deferred.callback(None)


def moment(clock: Clock) -> datetime:
    return datetime.fromtimestamp(clock.seconds(), UTC)
