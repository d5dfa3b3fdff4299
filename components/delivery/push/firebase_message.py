"""Builds Firebase's `Message` for Android, iOS and browsers. No I/O."""

import hashlib
from typing import Any

from components.delivery.items import Push

MAX_COLLAPSE_ID = 64  # bytes, APNs


def message(push: Push, now: float) -> dict[str, Any]:
    """The message; a silent one has no notification, and wakes the app in the background instead."""
    whole = {
        "token": push.device.token,
        "data": push.data,
        "android": _android(push),
        "apns": _apns(push, now),
        "webpush": {"headers": {"TTL": str(push.ttl), "Urgency": "high" if push.urgent else "normal"}},
    }
    return whole if push.silent else {**whole, "notification": {"title": push.title, "body": push.body}}


def _android(push: Push) -> dict[str, Any]:
    high = push.urgent or not push.silent  # what people are to see must not wait for the phone to wake up
    config = {
        "collapse_key": push.collapse_key,
        "priority": "high" if high else "normal",
        "ttl": f"{push.ttl}s",
    }
    if push.silent:
        return config
    count = {} if push.badge is None else {"notification_count": push.badge}
    return {**config, "notification": {"tag": push.collapse_key, "sound": "default", **count}}


def _apns(push: Push, now: float) -> dict[str, Any]:
    """https://developer.apple.com/documentation/usernotifications/sending-notification-requests-to-apns."""
    headers = {
        "apns-push-type": "background" if push.silent else "alert",
        "apns-priority": "5" if push.silent else "10",
        "apns-expiration": str(int(now) + push.ttl) if push.ttl else "0",
        "apns-collapse-id": _collapse_id(push.collapse_key),
    }
    badge = {} if push.badge is None else {"badge": push.badge}
    shown = {"content-available": 1} if push.silent else {"sound": "default", "thread-id": push.collapse_key}
    return {"headers": headers, "payload": {"aps": {**badge, **shown}}}


def _collapse_id(key: str) -> str:
    if len(key.encode()) <= MAX_COLLAPSE_ID:
        return key
    return hashlib.sha256(key.encode()).hexdigest()
