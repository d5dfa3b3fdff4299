"""WebhookSender: posts every message to the configured URL, signed, at least once, in order by conversation.

An endpoint that is down is retried. A message that the endpoint rejects repeatedly is given up, so that the
messages after it are delivered.
"""

from collections import defaultdict
from collections.abc import Sequence

import msgspec
import structlog
from twisted.internet.defer import DeferredSemaphore, gatherResults

from components.delivery.http_provider import Http
from components.delivery.items import Failed, HttpRequest
from portico.domain.delivery.signatures import standard_webhook_headers, webhook_signature
from portico.ports import Clock
from portico.settings.notifications import Webhook
from portico.storage.messages.log_cursor import LogEntry
from portico.waiting import sleep
from runtime.metrics import Metrics

log = structlog.get_logger()
BATCH = 100  # messages: at most so many come twice after a kill
AT_ONCE = 8  # conversations
REFUSALS = 5
LONGEST = 60.0  # seconds between two tries
NOT_NOW = (408, 425, 429)


class WebhookSender:
    """Delivers log entries to one endpoint."""

    def __init__(self, http: Http, webhook: Webhook, metrics: Metrics, clock: Clock) -> None:
        self._http = http
        self._webhook = webhook
        self._metrics = metrics
        self._clock = clock
        self._turns = DeferredSemaphore(AT_ONCE)

    async def post(self, entries: Sequence[LogEntry]) -> None:
        """Return when every entry was accepted or given up."""
        conversations: defaultdict[int, list[LogEntry]] = defaultdict(list)
        for entry in entries:
            conversations[entry.message.conversation_id].append(entry)
        chains = [self._turns.run(self._in_order, chain) for chain in conversations.values()]
        await gatherResults(chains)

    async def _in_order(self, chain: Sequence[LogEntry]) -> None:
        for entry in chain:
            await self._insist(entry)

    async def _insist(self, entry: LogEntry) -> None:
        event_id = f"{entry.message.id}-{entry.message.rev}"
        body = msgspec.json.encode({"id": event_id, "type": event_type(entry), "message": entry.message})
        refusals, delay = 0, 1.0
        while refusals < REFUSALS:
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
