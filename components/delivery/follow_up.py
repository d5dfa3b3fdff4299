"""After a delivery: withdraws pushes that were read elsewhere, asks Expo for receipts, deletes old rows."""

from collections.abc import Callable
from datetime import datetime, timedelta

from twisted.internet.defer import Deferred, gatherResults

from components.delivery.attempt import AttemptRecords, DeliveryAttempt
from components.delivery.compose import withdrawal_push
from components.delivery.items import Gone, Push
from components.delivery.sender import Sender
from portico.storage.delivery.contents import DeliveryContents
from portico.storage.delivery.history import DeliveryHistory
from portico.storage.delivery.results import DeliveryResults
from portico.storage.messages.receipts import Receipts

PERIOD = 2.0  # seconds between two looks for what was read
ASKING = 60.0  # seconds between two questions to Expo
BATCH = 100
TICKETS = 1_000
TIDYING = 3600.0  # seconds between two runs of the maintenance


class PushWithdrawals:
    """Withdraws pushes that were read on another device, and all that quote a deleted message.

    They carry the badge as it is then. What is left to tell is told again, without what was deleted.
    """

    def __init__(
        self,
        contents: DeliveryContents,
        receipts: Receipts,
        results: DeliveryResults,
        attempt: DeliveryAttempt,
        attempts: AttemptRecords,
    ) -> None:
        self._contents = contents
        self._receipts = receipts
        self._results = results
        self._attempt = attempt
        self._attempts = attempts

    async def withdraw_stale(self) -> None:
        """Withdraw stale pushes. A failure is not retried: the push only stays visible."""
        stale = await self._contents.list_stale(BATCH)
        if not stale:
            return
        badges = await self._receipts.total_unread({one.user_id for one in stale})
        pushes = [
            withdrawal_push(one, device, badges.get(one.user_id, 0))
            for one in stale
            for device in one.devices
        ]
        await gatherResults([Deferred.fromCoroutine(self._send(push)) for push in pushes])
        await self._results.record_withdrawn([one.id for one in stale])
        await self._results.notify_again([one.id for one in stale if one.left])

    async def _send(self, push: Push) -> None:
        await self._attempt.send(push)
        self._attempts.take_attempts(push)


class ExpoReceipts:
    """Fetches the receipts of pushes that Expo accepted."""

    def __init__(self, results: DeliveryResults, sender: Sender, now: Callable[[], datetime]) -> None:
        self._results = results
        self._sender = sender
        self._now = now

    async def fetch_receipts(self) -> None:
        """Fetch receipts of tickets older than 15 minutes; delete devices that are gone."""
        devices = await self._results.claim_tickets(self._now(), TICKETS)
        if not devices:
            return
        known = await self._sender.receipts(list(devices))
        gone = [devices[ticket] for ticket, outcome in known.items() if isinstance(outcome, Gone)]
        await self._results.drop_tickets(list(known), gone, self._now())


class DeliveryRetention:
    """Deletes old deliveries in batches."""

    def __init__(self, log: DeliveryHistory, retention: timedelta, now: Callable[[], datetime]) -> None:
        self._log = log
        self._retention = retention
        self._now = now

    async def delete_old(self) -> None:
        now = self._now()
        await self._log.stop_withdrawing(now)
        while await self._log.delete_older(now - self._retention, now):
            pass
