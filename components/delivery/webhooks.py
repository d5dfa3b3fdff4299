"""WebhookSender: posts every message to the configured URL, signed, at least once, in order by conversation.

An endpoint that is down is retried. A message that the endpoint rejects repeatedly is given up, so that the
messages after it are delivered. One process of all nodes posts. Of one that dies, at most the `AT_ONCE`
messages come twice whose responses it had not stored.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import msgspec
import structlog
from twisted.internet.defer import DeferredList, DeferredSemaphore

from components.delivery.http_provider import Http
from components.delivery.items import Failed, HttpRequest
from portico.domain.delivery.signatures import standard_webhook_headers, webhook_signature
from portico.domain.errors import Unavailable
from portico.ports import Clock
from portico.settings.notifications import Webhook
from portico.storage.delivery.posted import PostedWebhooks
from portico.storage.messages.log_cursor import LogEntry
from portico.waiting import sleep
from runtime.metrics import Metrics

log = structlog.get_logger()
BATCH = 100  # messages
AT_ONCE = 8  # conversations
REFUSALS = 5
LONGEST = 60.0  # seconds between two tries
AGAIN = 0.5  # seconds until the database may answer
NOT_NOW = (408, 425, 429)


class Lease(Protocol):
    """The right to post."""

    def term(self) -> Callable[[], bool]:
        """Whether it has been held without a break since this was asked."""


class WebhookSender:
    """Delivers log entries to one endpoint."""

    def __init__(
        self,
        http: Http,
        webhook: Webhook,
        metrics: Metrics,
        clock: Clock,
        posted: PostedWebhooks,
        lease: Lease,
    ) -> None:
        self._http = http
        self._webhook = webhook
        self._metrics = metrics
        self._clock = clock
        self._posted = posted
        self._lease = lease
        self._turns = DeferredSemaphore(AT_ONCE)

    async def post(self, entries: Sequence[LogEntry]) -> None:
        """Return when every entry was accepted or given up. Raises Unavailable, also when the lease ends."""
        is_mine = self._lease.term()
        posted = await self._posted.begin(entries)
        conversations: defaultdict[int, list[LogEntry]] = defaultdict(list)
        for entry in entries:
            if (entry.message.id, entry.message.rev) not in posted:
                conversations[entry.message.conversation_id].append(entry)
        chains = [self._turns.run(self._in_order, chain, is_mine) for chain in conversations.values()]
        # All have ended before it raises: a chain that went on would post beside its own repetition.
        ended: list[tuple[bool, Any]] = await DeferredList(chains, consumeErrors=True)
        for succeeded, failure in ended:
            if not succeeded:
                failure.raiseException()

    async def _in_order(self, chain: Sequence[LogEntry], is_mine: Callable[[], bool]) -> None:
        for entry in chain:
            await self._insist(entry, is_mine)
            await self._record(entry, is_mine)

    async def _record(self, entry: LogEntry, is_mine: Callable[[], bool]) -> None:
        """Retry until stored: what is not stored is posted again."""
        while True:
            try:
                return await self._posted.record(entry)
            except Unavailable:
                if not is_mine():
                    raise
                await sleep(self._clock, AGAIN)

    async def _insist(self, entry: LogEntry, is_mine: Callable[[], bool]) -> None:
        event_id = f"{entry.message.id}-{entry.message.rev}"
        body = msgspec.json.encode({"id": event_id, "type": event_type(entry), "message": entry.message})
        refusals, delay = 0, 1.0
        while refusals < REFUSALS:
            if not is_mine():
                raise Unavailable("another process posts")
            status = await self._try(event_id, body)
            if status // 100 == 2:
                return
            refusals += _is_refusal(status)
            await sleep(self._clock, delay)
            delay = min(delay * 2, LONGEST)
        log.error("webhook.given_up", event_id=event_id, status=status)

    async def _try(self, event_id: str, body: bytes) -> int:
        """The HTTP status; 0 without a response."""
        secret, now = self._webhook.secret, int(self._clock.seconds())
        headers = {
            "Content-Type": "application/json",
            "Portico-Event-Id": event_id,
            "Portico-Signature": webhook_signature(secret, body, now),
            **standard_webhook_headers(secret, event_id, body, now),
        }
        request = HttpRequest(method="POST", url=self._webhook.url, headers=headers, body=body)
        try:
            status = (await self._http.send(request)).status
        except Failed:
            status = 0
        outcome = "ok" if status // 100 == 2 else "refused" if _is_refusal(status) else "failed"
        self._metrics.webhooks.labels(outcome).inc()
        return status


def event_type(entry: LogEntry) -> str:
    if entry.message.deleted_at:
        return "message.deleted"
    return "message.created" if entry.fresh else "message.updated"


def _is_refusal(status: int) -> bool:
    return 400 <= status < 500 and status not in NOT_NOW
