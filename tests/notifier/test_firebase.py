"""Firebase Cloud Messaging: the access token, the exact message, and the meaning of each error code."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import jwt
import msgspec
import pytest
import pytest_twisted
from firebase_admin import messaging
from twisted.internet.defer import Deferred, gatherResults
from twisted.internet.task import Clock

from components.delivery.http_provider import ProviderContext
from components.delivery.items import Dead, Gone, ProviderRejected, Push, Retry, Sent
from components.delivery.push.firebase import message
from components.delivery.push.google import SCOPE
from portico.settings.environment import SettingsError
from tests.support.providers import PUSH, FakeProvider, answer, provider
from tests.support.push import ServiceAccount

pytestmark = pytest.mark.filterwarnings("ignore:Message.token is deprecated")
SENT = {"name": "projects/portico-1/messages/1"}


@pytest.fixture
def account(tmp_path: Path, fake: FakeProvider) -> ServiceAccount:
    return ServiceAccount(tmp_path, fake.url)


def firebase(tools: ProviderContext, fake: FakeProvider, account: ServiceAccount) -> Any:
    return provider(
        "push", tools, PUSH_PROVIDER="firebase", FIREBASE_CREDENTIALS=str(account.file), FCM_BASE_URL=fake.url
    )


def grant(fake: FakeProvider, token: str = "at-1") -> None:  # noqa: S107 - it opens nothing
    fake.answers(200, {"access_token": token, "expires_in": 3600, "token_type": "Bearer"})


@pytest_twisted.ensureDeferred
async def test_a_token_is_asked_for_as_the_service_account(
    tools: ProviderContext, fake: FakeProvider, account: ServiceAccount
) -> None:
    grant(fake)
    fake.answers(200, SENT)
    assert await firebase(tools, fake, account).deliver(PUSH) == Sent(SENT["name"])
    asked, sent = fake.seen
    assert (asked.method, asked.path) == ("POST", "/token")
    form = dict(parse_qsl(asked.body.decode()))
    assert form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
    claims = jwt.decode(form["assertion"], account.key.public_key(), ["RS256"], audience=f"{fake.url}/token")
    assert (claims["iss"], claims["scope"]) == ("portico@portico-1.iam.gserviceaccount.com", SCOPE)
    assert claims["exp"] - claims["iat"] == 3600
    assert (sent.method, sent.path) == ("POST", "/v1/projects/portico-1/messages:send")
    assert sent.headers["authorization"] == "Bearer at-1"
    assert sent.json["message"]["token"] == "token-7"


@pytest_twisted.ensureDeferred
async def test_pushes_share_one_token(
    tools: ProviderContext, fake: FakeProvider, account: ServiceAccount
) -> None:
    grant(fake)
    fake.answers(200, SENT)
    by = firebase(tools, fake, account)
    await gatherResults([Deferred.fromCoroutine(by.deliver(PUSH)) for _ in range(5)])
    await by.deliver(PUSH)
    assert [seen.path for seen in fake.seen].count("/token") == 1
    assert len(fake.seen) == 7


@pytest_twisted.ensureDeferred
async def test_a_token_is_replaced_before_it_ends(
    tools: ProviderContext, fake: FakeProvider, account: ServiceAccount
) -> None:
    clock = Clock()
    clock.advance(1_800_000_000)
    by = firebase(msgspec.structs.replace(tools, reactor=clock), fake, account)
    for token in ("at-1", "at-2"):
        grant(fake, token)
        fake.answers(200, SENT)
    await by.deliver(PUSH)
    clock.advance(3600 - 299)
    await by.deliver(PUSH)
    assert [seen.headers.get("authorization") for seen in fake.seen] == [
        None,
        "Bearer at-1",
        None,
        "Bearer at-2",
    ]


@pytest_twisted.ensureDeferred
async def test_a_token_that_is_not_taken_is_replaced(
    tools: ProviderContext, fake: FakeProvider, account: ServiceAccount
) -> None:
    grant(fake)
    fake.answers(401, {"error": {"code": 401, "status": "UNAUTHENTICATED"}})
    grant(fake, "at-2")
    fake.answers(200, SENT)
    by = firebase(tools, fake, account)
    assert await answer(by, PUSH) == ProviderRejected("http_401")
    assert await answer(by, PUSH) == Sent(SENT["name"])
    assert fake.seen[-1].headers["authorization"] == "Bearer at-2"


@pytest.mark.parametrize(
    ("status", "body", "means"),
    [
        (400, {"error": "invalid_grant"}, ProviderRejected("google_token")),
        (401, {"error": "invalid_client"}, ProviderRejected("http_401")),
        (503, b"", Retry(None, "unavailable")),
        (200, b"<html>", Retry(None, "unreadable")),
    ],
)
@pytest_twisted.ensureDeferred
async def test_without_a_token_nothing_is_sent(
    tools: ProviderContext, fake: FakeProvider, account: ServiceAccount, status: int, body: Any, means: Any
) -> None:
    fake.answers(status, body)
    assert await answer(firebase(tools, fake, account), PUSH) == means
    assert [seen.path for seen in fake.seen] == ["/token"]


@pytest_twisted.ensureDeferred
async def test_a_key_that_is_none_is_the_operators_mistake(
    tools: ProviderContext, fake: FakeProvider, account: ServiceAccount
) -> None:
    written = json.loads(account.file.read_text())
    account.file.write_text(json.dumps({**written, "private_key": "none"}))
    with pytest.raises(SettingsError, match="FIREBASE_CREDENTIALS is not a usable service account"):
        firebase(tools, fake, account)


def error(code: int, status: str, fcm: str | None = None, text: str = "no") -> dict[str, Any]:
    kind = "type.googleapis.com/google.firebase.fcm.v1.FcmError"
    details = [{"@type": kind, "errorCode": fcm}] if fcm else []
    return {"error": {"code": code, "message": text, "status": status, "details": details}}


NO_TOKEN = "The registration token is not a valid FCM registration token"


@pytest.mark.parametrize(
    ("status", "body", "headers", "means"),
    [
        (404, error(404, "NOT_FOUND", "UNREGISTERED"), {}, Gone("unregistered")),
        (403, error(403, "PERMISSION_DENIED", "SENDER_ID_MISMATCH"), {}, Dead("sender_id_mismatch")),
        (400, error(400, "INVALID_ARGUMENT", "INVALID_ARGUMENT", NO_TOKEN), {}, Gone("invalid_token")),
        (400, error(400, "INVALID_ARGUMENT"), {}, Dead("invalid_argument")),
        (404, error(404, "NOT_FOUND"), {}, ProviderRejected("http_404")),
        (403, error(403, "PERMISSION_DENIED"), {}, ProviderRejected("http_403")),
        (
            401,
            error(401, "UNAUTHENTICATED", "THIRD_PARTY_AUTH_ERROR"),
            {},
            Retry(None, "third_party_auth_error"),
        ),
        (
            401,
            error(401, "UNAUTHENTICATED", "APNS_AUTH_ERROR"),
            {},
            Retry(None, "third_party_auth_error"),
        ),
        (
            429,
            error(429, "RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED"),
            {"retry_after": "60"},
            Retry(60.0, "rate_limited"),
        ),
        (503, error(503, "UNAVAILABLE", "UNAVAILABLE"), {"retry_after": "10"}, Retry(10.0, "unavailable")),
        (500, error(500, "INTERNAL", "INTERNAL"), {}, Retry(None, "unavailable")),
        (404, b"<html>", {}, Retry(None, "unreadable")),
        (200, b"{}", {}, Retry(None, "unreadable")),
    ],
)
@pytest_twisted.ensureDeferred
async def test_what_firebase_answers(
    tools: ProviderContext, fake: FakeProvider, account: ServiceAccount,
    status: int, body: Any, headers: dict[str, str], means: Any,
) -> None:  # fmt: skip
    grant(fake)
    fake.answers(status, body, **headers)
    assert await answer(firebase(tools, fake, account), PUSH) == means


SILENT = msgspec.structs.replace(PUSH, silent=True)
CALL = msgspec.structs.replace(PUSH, urgent=True, ttl=0, badge=None)


SHOWN: dict[str, Any] = {
    "token": "token-7",
    "data": {"conversation_id": "3"},
    "android": {
        "collapse_key": "conversation-3",
        "priority": "high",
        "ttl": "3600s",
        "notification": {"tag": "conversation-3", "sound": "default", "notification_count": 2},
    },
    "apns": {
        "headers": {
            "apns-push-type": "alert",
            "apns-priority": "10",
            "apns-expiration": "1800003600",
            "apns-collapse-id": "conversation-3",
        },
        "payload": {"aps": {"badge": 2, "sound": "default", "thread-id": "conversation-3"}},
    },
    "webpush": {"headers": {"TTL": "3600", "Urgency": "normal"}},
    "notification": {"title": "Bo", "body": "Hallo"},
}


def encoded(push: Push) -> Any:
    return json.loads(str(message(push, 1_800_000_000.5)))


def test_a_push_that_is_shown() -> None:
    assert encoded(PUSH) == SHOWN


def test_a_silent_push_wakes_the_app_and_shows_nothing() -> None:
    apns = {
        "headers": {**SHOWN["apns"]["headers"], "apns-push-type": "background", "apns-priority": "5"},
        "payload": {"aps": {"badge": 2, "content-available": 1}},
    }
    android = {"collapse_key": "conversation-3", "priority": "normal", "ttl": "3600s"}
    shown = {key: value for key, value in SHOWN.items() if key != "notification"}
    assert encoded(SILENT) == {**shown, "android": android, "apns": apns}


def test_a_call_rings_now_or_not_at_all() -> None:
    call = encoded(CALL)
    assert (call["android"]["priority"], call["android"]["ttl"]) == ("high", "0s")
    assert call["android"]["notification"] == {"tag": "conversation-3", "sound": "default"}
    assert call["apns"]["headers"]["apns-expiration"] == "0"
    assert call["apns"]["payload"]["aps"] == {"sound": "default", "thread-id": "conversation-3"}
    assert call["webpush"]["headers"] == {"TTL": "0", "Urgency": "high"}


def test_googles_client_knows_no_other_code() -> None:
    """A code that a newer firebase-admin adds shows here."""
    known = messaging._MessagingService.FCM_ERROR_TYPES
    assert known == {
        "UNREGISTERED": messaging.UnregisteredError,
        "SENDER_ID_MISMATCH": messaging.SenderIdMismatchError,
        "QUOTA_EXCEEDED": messaging.QuotaExceededError,
        "THIRD_PARTY_AUTH_ERROR": messaging.ThirdPartyAuthError,
        "APNS_AUTH_ERROR": messaging.ThirdPartyAuthError,
    }


def test_apple_takes_only_short_collapse_ids() -> None:
    long = encoded(msgspec.structs.replace(PUSH, collapse_key="é" * 40))
    assert len(long["apns"]["headers"]["apns-collapse-id"]) == 64
