"""Resend and SendGrid: the exact request, and the meaning of each response."""

from base64 import b64encode
from typing import Any

import msgspec
import pytest
import pytest_twisted

from components.delivery.http_provider import ProviderContext
from components.delivery.items import Dead, Invitation, ProviderRejected, Retry, Sent
from tests.support.providers import EMAIL, FakeProvider, answer, provider

SENDER = "Portico <no-reply@example.org>"


def resend(tools: ProviderContext, fake: FakeProvider) -> Any:
    return provider(
        "email",
        tools,
        EMAIL_PROVIDER="resend",
        RESEND_API_KEY="re_1",
        RESEND_BASE_URL=fake.url,
        FROM_EMAIL=SENDER,
    )


def sendgrid(tools: ProviderContext, fake: FakeProvider) -> Any:
    return provider(
        "email", tools, EMAIL_PROVIDER="sendgrid", SENDGRID_API_KEY="SG.1", SENDGRID_BASE_URL=fake.url,
        FROM_EMAIL=SENDER,
    )  # fmt: skip


@pytest_twisted.ensureDeferred
async def test_resend_gets_the_mail_and_its_key(tools: ProviderContext, fake: FakeProvider) -> None:
    fake.answers(200, {"id": "49a3999c"})
    assert await resend(tools, fake).deliver(EMAIL) == Sent("49a3999c")
    (seen,) = fake.seen
    assert (seen.method, seen.path) == ("POST", "/emails")
    assert seen.headers["authorization"] == "Bearer re_1"
    assert seen.headers["idempotency-key"] == "delivery-1"
    assert seen.headers["content-type"] == "application/json"
    assert seen.headers["user-agent"] == "Portico"
    assert seen.json == {
        "from": SENDER,
        "to": ["ada@example.org"],
        "subject": "Grüße von Bo",
        "html": "<p>Hallo</p>",
        "text": "Hallo",
        "headers": {"List-Unsubscribe": "<https://chat.example/u/1>"},
    }


@pytest_twisted.ensureDeferred
async def test_both_are_told_where_answers_go(tools: ProviderContext, fake: FakeProvider) -> None:
    mail = msgspec.structs.replace(EMAIL, reply_to="r-abc@reply.example")
    fake.answers(200, {"id": "49a3999c"})
    await resend(tools, fake).deliver(mail)
    fake.answers(202, b"")
    await sendgrid(tools, fake).deliver(mail)
    assert [seen.json["reply_to"] for seen in fake.seen] == [
        "r-abc@reply.example",
        {"email": "r-abc@reply.example"},
    ]


@pytest_twisted.ensureDeferred
async def test_both_get_an_invitation_as_a_file(tools: ProviderContext, fake: FakeProvider) -> None:
    text = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Küche\r\nEND:VCALENDAR\r\n"
    mail = msgspec.structs.replace(EMAIL, invitation=Invitation(method="REQUEST", text=text))
    fake.answers(200, {"id": "49a3999c"})
    await resend(tools, fake).deliver(mail)
    fake.answers(202, b"")
    await sendgrid(tools, fake).deliver(mail)
    content = b64encode(text.encode()).decode()
    assert [seen.json["attachments"] for seen in fake.seen] == [
        [{
            "filename": "invite.ics", "content": content,
            "content_type": "text/calendar; charset=utf-8; method=REQUEST",
        }],
        [{"filename": "invite.ics", "content": content, "type": "text/calendar; method=REQUEST"}],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("status", "body", "headers", "means"),
    [
        (429, {"name": "rate_limit_exceeded"}, {"retry_after": "2"}, Retry(2.0, "rate_limited")),
        (429, {"name": "daily_quota_exceeded"}, {}, Retry(None, "rate_limited")),
        (500, {"name": "application_error"}, {}, Retry(None, "unavailable")),
        (503, b"<html>", {"retry_after": "120"}, Retry(120.0, "unavailable")),
        (401, {"name": "missing_api_key"}, {}, ProviderRejected("http_401")),
        (403, {"name": "invalid_api_key"}, {}, ProviderRejected("http_403")),
        (404, {"name": "not_found"}, {}, ProviderRejected("http_404")),
        (422, {"name": "validation_error"}, {}, Dead("http_422")),
        (409, {"name": "concurrent_idempotent_requests"}, {}, Retry(None, "concurrent_idempotent_requests")),
        (409, {"name": "invalid_idempotent_request"}, {}, Dead("key_reused")),
        (302, b"", {"location": "https://elsewhere.example"}, ProviderRejected("http_302")),
        (200, b"<html>a hotel's login page</html>", {}, Retry(None, "unreadable")),
    ],
)
@pytest_twisted.ensureDeferred
async def test_what_resend_answers(
    tools: ProviderContext, fake: FakeProvider, status: int, body: Any, headers: dict[str, str], means: Any
) -> None:
    fake.answers(status, body, **headers)
    assert await answer(resend(tools, fake), EMAIL) == means
    assert len(fake.seen) == 1


@pytest_twisted.ensureDeferred
async def test_sendgrid_gets_the_mail_with_the_plain_text_first(
    tools: ProviderContext, fake: FakeProvider
) -> None:
    fake.answers(202, b"", x_message_id="14c5d75ce93")
    assert await sendgrid(tools, fake).deliver(EMAIL) == Sent("14c5d75ce93")
    (seen,) = fake.seen
    assert (seen.method, seen.path) == ("POST", "/v3/mail/send")
    assert seen.headers["authorization"] == "Bearer SG.1"
    assert seen.headers["accept"] == "application/json"
    assert seen.json == {
        "personalizations": [{"to": [{"email": "ada@example.org", "name": "Ada"}]}],
        "from": {"email": "no-reply@example.org", "name": "Portico"},
        "subject": "Grüße von Bo",
        "content": [
            {"type": "text/plain", "value": "Hallo"},
            {"type": "text/html", "value": "<p>Hallo</p>"},
        ],
        "headers": {"List-Unsubscribe": "<https://chat.example/u/1>"},
    }


@pytest_twisted.ensureDeferred
async def test_sendgrid_takes_people_without_a_name(tools: ProviderContext, fake: FakeProvider) -> None:
    fake.answers(202)
    nameless = msgspec.structs.replace(EMAIL, name="")
    assert await sendgrid(tools, fake).deliver(nameless) == Sent(None)
    assert fake.seen[0].json["personalizations"] == [{"to": [{"email": "ada@example.org"}]}]


@pytest.mark.parametrize(
    ("status", "means"),
    [
        (400, Dead("http_400")),
        (401, ProviderRejected("http_401")),
        (403, ProviderRejected("http_403")),
        (413, Dead("http_413")),
        (429, Retry(None, "rate_limited")),
        (503, Retry(None, "unavailable")),
    ],
)
@pytest_twisted.ensureDeferred
async def test_what_sendgrid_answers(
    tools: ProviderContext, fake: FakeProvider, status: int, means: Any
) -> None:
    fake.answers(status, {"errors": [{"message": "no"}]})
    assert await answer(sendgrid(tools, fake), EMAIL) == means


@pytest_twisted.ensureDeferred
async def test_a_retry_after_may_be_a_date(tools: ProviderContext, fake: FakeProvider) -> None:
    fake.answers(429, date="Sat, 21 Nov 2026 11:00:00 GMT", retry_after="Sat, 21 Nov 2026 11:01:30 GMT")
    assert await answer(sendgrid(tools, fake), EMAIL) == Retry(90.0, "rate_limited")
