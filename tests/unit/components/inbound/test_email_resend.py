"""Resend's webhook: checked before anything is fetched, and the raw mail is what is read."""

import base64
import hmac
from typing import Any

import msgspec
import pytest
import pytest_twisted
from twisted.internet.task import Clock

from components.inbound.email.resend import ResendInbound
from components.inbound.requests import InboundRequest
from portico.domain.errors import Forbidden, NotFound, Unavailable
from portico.settings.inbound import Resend
from runtime.http_client import HttpRequest, HttpResponse, NoAnswer

NOW = 1_800_000_000
KEY = b"k" * 24
TOKEN = "abcdefghijklmnopqrstuvwxyz234567"
RAW_URL = "https://cdn.resend.example/raw?signature=x"
SETTINGS = Resend("whsec_" + base64.b64encode(KEY).decode(), "re_1", "https://api.resend.example")
RAW = b"From: ada@example.org\r\nMessage-ID: <1@x>\r\n\r\nHello\r\n"


class FakeHttp:
    """Answers in order, and remembers what was asked."""

    def __init__(self, *answers: tuple[int, Any]) -> None:
        self.answers = list(answers)
        self.asked: list[HttpRequest] = []

    async def send(self, request: HttpRequest) -> HttpResponse:
        self.asked.append(request)
        if not self.answers:
            raise NoAnswer("timeout")
        status, body = self.answers.pop(0)
        raw = body if isinstance(body, bytes) else msgspec.json.encode(body)
        return HttpResponse(status=status, headers={}, body=raw)


def provider(http: FakeHttp) -> ResendInbound:
    clock, fake = Clock(), http
    clock.advance(NOW)
    client: Any = fake
    return ResendInbound(SETTINGS, "reply.example", client, clock)


def event(kind: str = "email.received", key: bytes = KEY) -> InboundRequest:
    data = {"email_id": "4ef9/a", "to": [f"r-{TOKEN}@reply.example"], "subject": "Re"}
    body = msgspec.json.encode({"type": kind, "created_at": "2026-01-01", "data": data})
    digest = hmac.digest(key, f"msg_1.{NOW}.".encode() + body, "sha256")
    signature = f"v1,{base64.b64encode(digest).decode()}"
    headers = {"svix-id": "msg_1", "svix-timestamp": str(NOW), "svix-signature": signature}
    return InboundRequest(path="/inbound/email/resend", query="", headers=headers, body=body)


@pytest_twisted.ensureDeferred
async def test_the_raw_mail_is_fetched_and_read() -> None:
    http = FakeHttp((200, {"id": "4ef9/a", "raw": {"download_url": RAW_URL}}), (200, RAW))
    received = await provider(http).receive(event())
    assert received is not None
    assert (received.tokens, received.mail.text) == ([TOKEN], "Hello")
    assert [request.url for request in http.asked] == [
        "https://api.resend.example/emails/receiving/4ef9%2Fa",
        RAW_URL,
    ]
    assert http.asked[0].headers["Authorization"] == "Bearer re_1"
    assert "Authorization" not in http.asked[1].headers


@pytest_twisted.ensureDeferred
async def test_a_wrong_signature_fetches_nothing() -> None:
    http = FakeHttp()
    with pytest.raises(Forbidden):
        await provider(http).receive(event(key=b"x" * 24))
    assert http.asked == []


@pytest_twisted.ensureDeferred
async def test_events_about_sent_mails_are_ignored() -> None:
    assert await provider(FakeHttp()).receive(event("email.delivered")) is None


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ((), Unavailable),
        (((500, {}),), Unavailable),
        (((200, b"<html>"),), Unavailable),
        (((404, {}),), NotFound),
        (((200, {"raw": None}),), NotFound),
        (((200, {"raw": {"download_url": "file:///etc/passwd"}}),), NotFound),
    ],
)
@pytest_twisted.ensureDeferred
async def test_what_cannot_be_fetched(answers: tuple[tuple[int, Any], ...], error: type[Exception]) -> None:
    with pytest.raises(error):
        await provider(FakeHttp(*answers)).receive(event())
