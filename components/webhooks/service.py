"""Use cases of webhooks: endpoints, their secrets, what was posted, and redelivery."""

import secrets
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import msgspec
from msgspec import UNSET

from portico.contract.webhook import (
    CreateWebhook,
    DeleteWebhook,
    GetWebhook,
    ListWebhookAttempts,
    ListWebhooks,
    OneWebhook,
    RedeliverWebhook,
    RotateWebhookSecret,
    TryWebhook,
    UpdateWebhook,
    WebhookAttempts,
    WebhookDeleted,
    Webhooks,
    WebhooksRedelivered,
    WebhookTested,
    WebhookWithSecret,
)
from portico.domain.delivery.signatures import new_webhook_secret
from portico.domain.errors import InvalidArgument
from portico.domain.people import Caller
from portico.domain.times import moment
from portico.domain.webhooks.events import check_patterns
from portico.ports import Clock
from portico.storage.webhooks.attempts import Attempts
from portico.storage.webhooks.endpoints import Endpoints
from runtime.http_urls import ascii_url

SECRET = 32  # bytes
KEPT = timedelta(hours=24)
LONGEST_KEPT = timedelta(days=30)


class WebhookService:
    """Use cases of webhooks, all for admins."""

    def __init__(self, endpoints: Endpoints, attempts: Attempts, clock: Clock) -> None:
        self._endpoints = endpoints
        self._attempts = attempts
        self._clock = clock

    async def create(self, request: CreateWebhook, caller: Caller) -> WebhookWithSecret:
        check_patterns(request.events)
        _check_url(request.url)
        secret = _new_secret()
        webhook = await self._endpoints.create(caller.user_id, request, secret)
        return WebhookWithSecret(webhook=webhook, secret=secret)

    async def list_all(self, request: ListWebhooks, caller: Caller) -> Webhooks:  # noqa: ARG002
        return Webhooks(webhooks=await self._endpoints.list_all())

    async def get(self, request: GetWebhook, caller: Caller) -> OneWebhook:  # noqa: ARG002
        return OneWebhook(webhook=await self._endpoints.get(request.webhook_id))

    async def update(self, request: UpdateWebhook, caller: Caller) -> OneWebhook:
        values = _changed(request)
        if "events" in values:
            check_patterns(values["events"])
        if "url" in values:
            _check_url(values["url"])
        if "state" in values:
            values["paused_reason"] = None
        webhook = await self._endpoints.update(caller.user_id, request.webhook_id, values, self._now())
        return OneWebhook(webhook=webhook)

    async def delete(self, request: DeleteWebhook, caller: Caller) -> WebhookDeleted:
        await self._endpoints.delete(caller.user_id, request.webhook_id)
        return WebhookDeleted(webhook_id=request.webhook_id)

    async def rotate_secret(self, request: RotateWebhookSecret, caller: Caller) -> WebhookWithSecret:
        now = self._now()
        until = request.keep_old_until or now + KEPT
        if until > now + LONGEST_KEPT:
            raise InvalidArgument("keep_old_until", f"at most {LONGEST_KEPT.days} days from now")
        secret = _new_secret()
        webhook = await self._endpoints.rotate(caller.user_id, request.webhook_id, secret, until, now)
        return WebhookWithSecret(webhook=webhook, secret=secret)

    async def attempts(self, request: ListWebhookAttempts, caller: Caller) -> WebhookAttempts:  # noqa: ARG002
        page = await self._attempts.list_of(request)
        return WebhookAttempts(attempts=page, next_after=page[-1].id if len(page) == request.limit else None)

    async def redeliver(self, request: RedeliverWebhook, caller: Caller) -> WebhooksRedelivered:
        if (request.attempt_id is None) == (request.webhook_id is None):
            raise InvalidArgument("attempt_id", "name either attempt_id or webhook_id")
        return WebhooksRedelivered(redelivered=await self._redeliver(request, caller.user_id))

    async def _redeliver(self, request: RedeliverWebhook, admin_id: str) -> int:
        if request.attempt_id is not None:
            return await self._attempts.redeliver_one(admin_id, request.attempt_id, self._now())
        webhook_id = request.webhook_id or 0
        return await self._attempts.redeliver_dead(
            admin_id, webhook_id, request.since, request.until, self._now()
        )

    async def test(self, request: TryWebhook, caller: Caller) -> WebhookTested:  # noqa: ARG002
        event_id = f"test-{secrets.token_hex(8)}"
        await self._attempts.test(request.webhook_id, event_id, self._now())
        return WebhookTested(event_id=event_id)

    def _now(self) -> datetime:
        return moment(self._clock.seconds())


def _new_secret() -> str:
    return new_webhook_secret(secrets.token_bytes(SECRET))


def _changed(request: UpdateWebhook) -> dict[str, Any]:
    values = msgspec.structs.asdict(request)
    return {name: value for name, value in values.items() if value is not UNSET and name != "webhook_id"}


def _check_url(url: str) -> None:
    """Raises InvalidArgument for what no request can be made to."""
    try:
        parts = urlsplit(ascii_url(url).to_text())
        is_usable = bool(parts.hostname) and parts.username is None and parts.port != 0
    except ValueError:
        is_usable = False
    if not is_usable:
        raise InvalidArgument("url", "not an address with a host and without a password")
