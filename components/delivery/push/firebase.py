"""Firebase Cloud Messaging (https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages).

firebase-admin builds, checks and encodes the messages. Its sending and its parsing of errors are not used: it
sends from a thread, or from an event loop of asyncio, to an address that cannot be set (decision 8).
FCM has no idempotency keys; a push that arrives twice replaces the first by its collapse key.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec
from firebase_admin import exceptions, messaging
from firebase_admin.credentials import Certificate

from components.delivery.http_provider import HttpProvider, ProviderContext, by_status, read
from components.delivery.items import Answer, Dead, Gone, HttpRequest, HttpResponse, Push, Retry, Sent
from components.delivery.push.google import GoogleAuthorizer
from portico.ports import Clock
from portico.settings.environment import SettingsError

THIRD_PARTY_AUTH = ("THIRD_PARTY_AUTH_ERROR", "APNS_AUTH_ERROR")


class Accepted(msgspec.Struct):
    """The body of a 200."""

    name: str


class Detail(msgspec.Struct):
    """One of the details of an error; `FcmError` has an `errorCode`."""

    code: str = msgspec.field(name="errorCode", default="")


class Error(msgspec.Struct):
    """An error; `status` is Google's general word for it."""

    status: str = ""
    message: str = ""
    details: list[Detail] = msgspec.field(default_factory=list)


class Body(msgspec.Struct):
    """The body of a refusal."""

    error: Error = msgspec.field(default_factory=Error)


class Firebase:
    """`POST /v1/projects/{project}/messages:send`."""

    name = "firebase"

    def __init__(self, clock: Clock, project: str, base_url: str) -> None:
        self._clock = clock
        self._url = f"{base_url.rstrip('/')}/v1/projects/{project}/messages:send"

    def request(self, push: Push) -> HttpRequest:
        """One push; `GoogleAuthorizer` adds the authorization."""
        body = f'{{"message": {message(push, self._clock.seconds())}}}'
        return HttpRequest(
            method="POST", url=self._url, headers={"Content-Type": "application/json"}, body=body.encode()
        )

    def outcome(self, response: HttpResponse) -> Answer:
        """The message's name, or which of FCM's error codes."""
        if response.status == 200:
            return Sent(read(response, Accepted).name)
        if response.status == 429 or response.status >= 500:
            return by_status(response)
        error = read(response, Body).error
        code = next((detail.code for detail in error.details if detail.code), error.status)
        return _outcome_of(code, error.message) or by_status(response)


def _outcome_of(code: str, text: str) -> Answer | None:
    """https://firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode."""
    if code == "UNREGISTERED":
        return Gone("unregistered")
    if code == "SENDER_ID_MISMATCH":  # with the wrong service account every device says so: drop none
        return Dead("sender_id_mismatch")
    if (
        code == exceptions.INVALID_ARGUMENT
    ):  # for a token that never was one, and for everything else that is wrong
        return Gone("invalid_token") if "registration token" in text else Dead("invalid_argument")
    if code in THIRD_PARTY_AUTH:  # Apple's certificate: no reason to keep Android waiting
        return Retry(None, "third_party_auth_error")
    return None


def message(push: Push, now: float) -> messaging.Message:
    """The message; a silent one has no notification, and wakes the app in the background instead."""
    return messaging.Message(
        token=push.device.token,
        data=push.data,
        notification=None if push.silent else messaging.Notification(push.title, push.body),
        android=_android(push),
        apns=_apns(push, now),
        webpush=messaging.WebpushConfig(
            headers={"TTL": str(push.ttl), "Urgency": "high" if push.urgent else "normal"}
        ),
    )


def _android(push: Push) -> messaging.AndroidConfig:
    high = push.urgent or not push.silent  # what people are to see must not wait for the phone to wake up
    shown = messaging.AndroidNotification(
        tag=push.collapse_key, sound="default", notification_count=push.badge
    )
    return messaging.AndroidConfig(
        collapse_key=push.collapse_key,
        priority="high" if high else "normal",
        ttl=push.ttl,
        notification=None if push.silent else shown,
    )


def _apns(push: Push, now: float) -> messaging.APNSConfig:
    """https://developer.apple.com/documentation/usernotifications/sending-notification-requests-to-apns."""
    headers = {
        "apns-push-type": "background" if push.silent else "alert",
        "apns-priority": "5" if push.silent else "10",
        "apns-expiration": str(int(now) + push.ttl) if push.ttl else "0",
        "apns-collapse-id": _collapse_id(push.collapse_key),
    }
    shown = (
        {"content_available": True} if push.silent else {"sound": "default", "thread_id": push.collapse_key}
    )
    return messaging.APNSConfig(
        headers=headers, payload=messaging.APNSPayload(messaging.Aps(badge=push.badge, **shown))
    )


MAX_COLLAPSE_ID = 64  # bytes, APNs


def _collapse_id(key: str) -> str:
    if len(key.encode()) <= MAX_COLLAPSE_ID:
        return key
    return hashlib.sha256(key.encode()).hexdigest()


def make(variables: Mapping[str, str], tools: ProviderContext) -> HttpProvider[Push]:
    """With the operator's service account. Raises SettingsError."""
    try:
        account: Any = Certificate(variables["FIREBASE_CREDENTIALS"])
    except (OSError, ValueError):
        raise SettingsError(
            "FIREBASE_CREDENTIALS is not a usable service account: download it again"
        ) from None
    project = variables["FIREBASE_PROJECT_ID"] or account.project_id
    provider = Firebase(tools.reactor, project, variables["FCM_BASE_URL"])
    return HttpProvider(provider, tools.http, GoogleAuthorizer(tools.http, tools.reactor, account))
