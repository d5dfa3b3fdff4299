"""Twilio and Africa's Talking: the exact request, and the meaning of each response."""

import base64
from typing import Any

import pytest
import pytest_twisted

from components.delivery.http_provider import ProviderContext
from components.delivery.items import Dead, ProviderRejected, Retry, Sent
from tests.support.providers import SMS, FakeProvider, answer, provider

CREATED = {"sid": "SM1", "status": "queued", "date_created": "Sat, 21 Nov 2026 11:00:00 +0000"}


def twilio(tools: ProviderContext, fake: FakeProvider) -> Any:
    return provider(
        "sms", tools, SMS_PROVIDER="twilio", TWILIO_ACCOUNT_SID="AC1", TWILIO_AUTH_TOKEN="secret",
        TWILIO_FROM_NUMBER="+15557654321", TWILIO_BASE_URL=fake.url,
    )  # fmt: skip


def africastalking(tools: ProviderContext, fake: FakeProvider, **more: str) -> Any:
    return provider(
        "sms", tools, SMS_PROVIDER="africastalking", AFRICASTALKING_API_KEY="atsk_1",
        AFRICASTALKING_USERNAME="portico", AFRICASTALKING_BASE_URL=fake.url, **more,
    )  # fmt: skip


@pytest_twisted.ensureDeferred
async def test_twilio_gets_the_sms(tools: ProviderContext, fake: FakeProvider) -> None:
    fake.answers(201, CREATED)
    assert await twilio(tools, fake).deliver(SMS) == Sent("SM1")
    (seen,) = fake.seen
    assert (seen.method, seen.path) == ("POST", "/2010-04-01/Accounts/AC1/Messages.json")
    assert seen.headers["authorization"] == "Basic " + base64.b64encode(b"AC1:secret").decode()
    assert seen.headers["content-type"] == "application/x-www-form-urlencoded"
    assert seen.form == {"To": "+15551234567", "From": "+15557654321", "Body": "Grüße & more"}


@pytest.mark.parametrize(
    ("status", "body", "means"),
    [
        (400, {"code": 21211, "message": "Invalid 'To' Phone Number", "status": 400}, Dead("twilio_21211")),
        (400, {"code": 21610, "message": "unsubscribed", "status": 400}, Dead("twilio_21610")),
        (400, {"code": 21606, "message": "not your number", "status": 400}, ProviderRejected("twilio_21606")),
        (401, {"code": 20003, "message": "Authenticate", "status": 401}, ProviderRejected("twilio_20003")),
        (404, {"code": 20404, "message": "no such account", "status": 404}, ProviderRejected("twilio_20404")),
        (429, {"code": 20429, "message": "Too Many Requests", "status": 429}, Retry(None, "rate_limited")),
        (500, {"code": 20500, "message": "Internal", "status": 500}, Retry(None, "unavailable")),
        (503, b"<html>", Retry(None, "unavailable")),
        (201, b"<html>a hotel's login page</html>", Retry(None, "unreadable")),
        (201, b"", Retry(None, "unreadable")),
    ],
)
@pytest_twisted.ensureDeferred
async def test_what_twilio_answers(
    tools: ProviderContext, fake: FakeProvider, status: int, body: Any, means: Any
) -> None:
    fake.answers(status, body)
    assert await answer(twilio(tools, fake), SMS) == means


@pytest_twisted.ensureDeferred
async def test_africas_talking_gets_the_sms(tools: ProviderContext, fake: FakeProvider) -> None:
    fake.answers(201, recipients({"statusCode": 101, "messageId": "ATXid_1", "status": "Success"}))
    assert await africastalking(tools, fake, AFRICASTALKING_FROM="PORTICO").deliver(SMS) == Sent("ATXid_1")
    (seen,) = fake.seen
    assert (seen.method, seen.path) == ("POST", "/version1/messaging")
    assert seen.headers["apikey"] == "atsk_1"
    assert seen.headers["accept"] == "application/json"
    assert seen.headers["content-type"] == "application/x-www-form-urlencoded"
    assert seen.form == {
        "username": "portico",
        "from": "PORTICO",
        "to": "+15551234567",
        "message": "Grüße & more",
    }


@pytest_twisted.ensureDeferred
async def test_africas_talking_picks_the_sender_where_there_is_none(
    tools: ProviderContext, fake: FakeProvider
) -> None:
    fake.answers(201, recipients({"statusCode": 100, "messageId": "None"}))
    await africastalking(tools, fake).deliver(SMS)
    assert "from" not in fake.seen[0].form


def recipients(*recipients: dict[str, Any], message: str = "Sent") -> dict[str, Any]:
    return {"SMSMessageData": {"Message": message, "Recipients": list(recipients)}}


@pytest.mark.parametrize(
    ("status", "body", "means"),
    [
        (201, recipients({"statusCode": 403, "status": "InvalidPhoneNumber"}), Dead("africastalking_403")),
        (201, recipients({"statusCode": 406, "status": "UserInBlacklist"}), Dead("africastalking_406")),
        (
            201,
            recipients({"statusCode": 402, "status": "InvalidSenderId"}),
            ProviderRejected("africastalking_402"),
        ),
        (
            201,
            recipients({"statusCode": 405, "status": "InsufficientBalance"}),
            ProviderRejected("africastalking_405"),
        ),
        (201, recipients({"statusCode": 501, "status": "GatewayError"}), Retry(None, "africastalking_501")),
        (201, recipients(message="InvalidSenderId"), ProviderRejected("sender")),
        (201, recipients(message="Sent to 0/1"), Dead("no_recipient")),
        (201, {"unheard": "of"}, Retry(None, "unreadable")),
        (401, b"The supplied authentication is invalid", ProviderRejected("http_401")),
        (400, b"Request is missing required form field 'to'", Dead("http_400")),
        (502, b"", Retry(None, "unavailable")),
    ],
)
@pytest_twisted.ensureDeferred
async def test_what_africas_talking_answers(
    tools: ProviderContext, fake: FakeProvider, status: int, body: Any, means: Any
) -> None:
    fake.answers(status, body)
    assert await answer(africastalking(tools, fake), SMS) == means
