"""The request of an event, in the form of Standard Webhooks. Pure.

The endpoint of the settings gets what it got before there were others: its body has the id and the message
beside the type, and there is an older signature.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from portico.domain.delivery.signatures import standard_webhook_headers, webhook_signature
from portico.storage.webhooks.attempts import payload_of
from portico.storage.webhooks.queues import Head
from runtime.http_client import HttpRequest


def request_of(head: Head, settings_secret: str | None, now: int) -> HttpRequest:
    """A POST that is signed now; `settings_secret` is WEBHOOK_SECRET."""
    if head.source == "settings" and settings_secret is not None:
        return _of_settings(head, settings_secret, now)
    body = msgspec.json.encode(payload_of(head.type, head.at, head.data))
    secrets = [head.secret, *head.old_secrets]
    return _post(head, body, standard_webhook_headers(secrets, head.event_id, body, now))


def _of_settings(head: Head, secret: str, now: int) -> HttpRequest:
    named = payload_of(head.type, head.at, head.data)
    data: Mapping[str, Any] = named.pop("data")
    body = msgspec.json.encode({"id": head.event_id, **named, **data})
    headers = {
        "Portico-Event-Id": head.event_id,
        "Portico-Signature": webhook_signature(secret, body, now),
        **standard_webhook_headers([secret], head.event_id, body, now),
    }
    return _post(head, body, headers)


def _post(head: Head, body: bytes, headers: Mapping[str, str]) -> HttpRequest:
    typed = {"Content-Type": "application/json", **headers}
    return HttpRequest(method="POST", url=head.url, headers=typed, body=body)
