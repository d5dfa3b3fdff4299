"""The posting of webhooks on one node, by the clock of a test."""

import base64
import hashlib
import hmac
from typing import Any

import msgspec
from twisted.internet import reactor as global_reactor
from twisted.internet.task import Clock

from components.posting import fan_out
from components.posting.breakers import EndpointBreakers
from components.posting.dispatcher import PostingDispatcher
from components.posting.fan_out import EventFanOut
from components.posting.queue_poster import Clients, QueuePoster
from components.webhooks.service import WebhookService
from portico.contract.webhook import (
    CreateWebhook,
    ListWebhookAttempts,
    WebhookAttempt,
    WebhookWithSecret,
)
from portico.domain.people import Caller
from portico.settings.notifications import Webhook
from portico.storage.database import Database
from portico.storage.messages.log_cursor import LogCursor
from portico.storage.webhooks.attempts import Attempts
from portico.storage.webhooks.changes import Changes
from portico.storage.webhooks.endpoints import Endpoints
from portico.storage.webhooks.fan_out import FanOut
from portico.storage.webhooks.queues import Queues
from runtime.http_client import Http
from runtime.metrics import Metrics
from tests.support.site import ReceivedRequest, Site
from tests.support.waiting import until

ROOT = Caller("root", "admin", 1)
BEGIN = 1_800_000_000.0


def clock_of_test() -> Clock:
    clock = Clock()
    clock.advance(BEGIN)
    return clock


class PostingNode:
    """What the notifier of a node does for webhooks. Nothing happens by itself."""

    def __init__(
        self, database: Database, clock: Clock, webhook: Webhook | None = None, node: str = "here"
    ) -> None:
        self.clock = clock
        self.metrics = Metrics()
        http = Http(global_reactor)
        queues, breakers = Queues(database, node), EndpointBreakers()
        clients = Clients(http, http, webhook.secret if webhook else None)
        poster = QueuePoster(queues, clients, breakers, self.metrics, clock)
        self.posting = PostingDispatcher(queues, poster, breakers, self.metrics, clock)
        cursor = LogCursor(database, "webhooks", fan_out.BATCH)
        url = webhook.url if webhook else None
        store = FanOut(database, cursor)
        self.making = EventFanOut(Endpoints(database), cursor, Changes(database), store, clock, url)
        self.attempts = Attempts(database)
        self.service = WebhookService(Endpoints(database), self.attempts, clock)

    async def create(self, url: str, *events: str, **others: Any) -> WebhookWithSecret:
        """An endpoint for these events."""
        return await self.service.create(CreateWebhook(url=url, events=list(events), **others), ROOT)

    async def make(self) -> None:
        """Make events of what happened."""
        await self.making.catch_up()

    async def post(self) -> None:
        """Post what is due now, and what comes behind it."""
        asked = -1
        while asked != self.asked:
            asked = self.asked
            await self.posting.dispatch()
            await until(lambda: self.posting.running == 0)

    async def run(self) -> None:
        """Both."""
        await self.make()
        await self.post()

    async def pass_time(self, seconds: float) -> None:
        """Let time pass, and post what has become due."""
        self.clock.advance(seconds)
        await self.post()

    @property
    def asked(self) -> int:
        """How many attempts were made."""
        outcomes = ("ok", "failed", "refused")
        return int(sum(self.metrics.webhooks.labels(outcome)._value.get() for outcome in outcomes))

    async def attempts_of(self, webhook_id: int, **filters: Any) -> list[WebhookAttempt]:
        """What was posted and answered."""
        asked = ListWebhookAttempts(webhook_id=webhook_id, limit=100, **filters)
        return (await self.service.attempts(asked, ROOT)).attempts


def bodies(site: Site) -> list[dict[str, Any]]:
    """What was posted, decoded."""
    return [body_of(asked) for asked in site.asked]


def body_of(asked: ReceivedRequest) -> dict[str, Any]:
    body: dict[str, Any] = msgspec.json.decode(asked.body)
    return body


def texts(site: Site) -> list[str]:
    """The texts of the messages that were posted."""
    return [body["data"]["message"]["text"] for body in bodies(site)]


def signatures(asked: ReceivedRequest) -> list[str]:
    return asked.headers["webhook-signature"].split(" ")


def is_signed_with(secret: str, asked: ReceivedRequest) -> bool:
    """As the text of the specification says, and not as Portico's code does it."""
    headers = asked.headers
    signed = b".".join((headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), asked.body))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return expected in signatures(asked)
