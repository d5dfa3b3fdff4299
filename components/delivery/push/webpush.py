"""Web Push (RFC 8030), encrypted for the browser (RFC 8291) and signed with VAPID (RFC 8292).

The client that registers a device chooses the endpoint URL. Only URLs of known push services are accepted,
so that a client cannot make the node send requests elsewhere. Web Push has no idempotency keys; `Topic`
replaces a push that is still queued.
"""

import hashlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import msgspec
import structlog
from py_vapid import Vapid02, VapidException
from pywebpush import WebPusher, WebPushException

from components.delivery.http_provider import HttpProvider, ProviderContext, by_status
from components.delivery.items import (
    Answer,
    Dead,
    Failed,
    Gone,
    HttpRequest,
    HttpResponse,
    ProviderRejected,
    Push,
)
from portico.domain.devices import PushServices
from portico.ports import Clock
from portico.settings.environment import SettingsError
from runtime.vapid import public_key

log = structlog.get_logger()
MAX_TEXT = 3993  # bytes that fit into the 4096 which every service takes (RFC 8291, section 4)
SIGNED_FOR = 12 * 3600  # seconds; a day at most (RFC 8292, section 2)
MARGIN = 3600
REFUSED = (401, 403)  # statuses of a push service that refuses the signature
TOLD_EVERY = 3600  # seconds between two log lines about it
MAX_ORIGINS = 100  # there are four; but a client can make up subdomains of theirs


class Vapid:
    """VAPID authorization for each push service; a signature is reused for hours."""

    def __init__(self, clock: Clock, private_key: str, subject: str) -> None:
        self._clock = clock
        self._key = Vapid02.from_raw(private_key.rstrip("=").encode())
        self._subject = subject
        self._signed: dict[str, tuple[float, str]] = {}

    def authorization(self, origin: str) -> str:
        """The header for the service at `origin`. Raises VapidException for an unusable subject."""
        now = self._clock.seconds()
        until, header = self._signed.get(origin, (0.0, ""))
        if now < until - MARGIN:
            return header
        claims = {"aud": origin, "sub": self._subject, "exp": int(now) + SIGNED_FOR}
        signed: str = self._key.sign(claims)["Authorization"]
        if len(self._signed) >= MAX_ORIGINS:
            self._signed.clear()
        self._signed[origin] = (now + SIGNED_FOR, signed)
        return signed


class KeyRefusals:
    """Logs that push services refuse the key, once an hour: each push to an old subscription is refused."""

    def __init__(self, clock: Clock, public: str) -> None:
        self._clock = clock
        self._public = public
        self._told_at: float | None = None

    def note(self, status: int) -> None:
        now = self._clock.seconds()
        if self._told_at is None or now - self._told_at >= TOLD_EVERY:
            self._told_at = now
            log.error("webpush.key_refused", reason=f"http_{status}", public_key=self._public)


class WebPush:
    """`POST` to the endpoint of the subscription."""

    name = "webpush"

    def __init__(self, vapid: Vapid, services: PushServices, refusals: KeyRefusals) -> None:
        self._vapid = vapid
        self._services = services
        self._refusals = refusals

    def request(self, push: Push) -> HttpRequest:
        """One push, readable by that browser alone. Raises Failed for a subscription that cannot be one."""
        endpoint = push.device.token
        if not self._services.include(endpoint):
            raise Failed(Gone("no_push_service"))
        return HttpRequest(
            method="POST", url=endpoint, headers=self._headers(push), body=encrypted(push, _text(push))
        )

    def outcome(self, response: HttpResponse) -> Answer:
        """404 and 410: unsubscribed (RFC 8030, section 7.3). Refusals are about the subscription's key."""
        if response.status in (404, 410):
            return Gone(f"http_{response.status}")
        if response.status in REFUSED or (response.status == 400 and b"Vapid" in response.body):  # Apple's
            self._refusals.note(response.status)
        answer = by_status(response)
        return Dead(answer.reason) if isinstance(answer, ProviderRejected) else answer

    def _headers(self, push: Push) -> dict[str, str]:
        parts = urlsplit(push.device.token)
        return {
            "Authorization": self._vapid.authorization(f"{parts.scheme}://{parts.netloc}"),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(push.ttl),
            "Urgency": "high" if push.urgent else "normal",
            "Topic": hashlib.sha256(push.collapse_key.encode()).hexdigest()[:32],
        }


def encrypted(push: Push, text: bytes) -> bytes:
    """The text for the keys of the subscription. Raises Failed for bad keys and for too long a text."""
    if len(text) > MAX_TEXT:
        raise Failed(Dead("too_large"))
    keys = {"p256dh": push.device.p256dh, "auth": push.device.auth}
    try:
        pusher: Any = WebPusher({"endpoint": push.device.token, "keys": keys})
        body: bytes = pusher.encode(text)["body"]
    except (WebPushException, ValueError, TypeError, IndexError):
        raise Failed(Gone("bad_keys")) from None
    return body


def _text(push: Push) -> bytes:
    """What the service worker of the page gets."""
    shown = {} if push.silent else {"title": push.title, "body": push.body}
    return msgspec.json.encode(
        {**shown, "data": push.data, "badge": push.badge, "tag": push.collapse_key, "silent": push.silent}
    )


def make(variables: Mapping[str, str], tools: ProviderContext) -> HttpProvider[Push]:
    """With the operator's key. Raises SettingsError."""
    try:
        vapid = Vapid(tools.reactor, variables["VAPID_PRIVATE_KEY"], variables["VAPID_SUBJECT"])
        vapid.authorization("https://example.org")
    except VapidException:
        raise SettingsError("VAPID_SUBJECT must be mailto:you@example.org or https://example.org") from None
    refusals = KeyRefusals(tools.reactor, public_key(variables["VAPID_PRIVATE_KEY"]))
    return HttpProvider(WebPush(vapid, PushServices(variables["WEBPUSH_HOSTS"]), refusals), tools.http)
