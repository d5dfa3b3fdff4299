"""The sender: choice of provider, fallback after failures, and reporting."""

from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest
import pytest_twisted
import structlog
from twisted.internet.task import Clock

from components.delivery.http_provider import ProviderContext
from components.delivery.items import Attempt, Dead, Gone, Item, Push, Retry, Sent
from components.delivery.providers import make_sender
from components.delivery.sender import Sender
from portico.domain.delivery.breaker import LIMIT, PAUSE
from portico.settings.delivery import parse
from tests.support.providers import EMAIL, PUSH, SMS, FakeProvider, fake_provider
from tests.support.push import Browser, vapid_key

PAUSED = PAUSE.total_seconds()


class Harness:
    """A sender over Resend, with SendGrid to fall back on, and a clock that the test holds."""

    def __init__(self, tools: ProviderContext, first: FakeProvider, second: FakeProvider) -> None:
        self.first, self.second = first, second
        self.clock = Clock()
        self.tools = msgspec.structs.replace(tools, reactor=self.clock)
        self.attempts: list[Attempt] = []

    def sender(self, **more: str) -> Sender:
        env = {
            "EMAIL_PROVIDER": "resend",
            "FROM_EMAIL": "a@example.org",
            "RESEND_API_KEY": "re_1",
            "RESEND_BASE_URL": self.first.url,
            "SENDGRID_API_KEY": "SG.1",
            "SENDGRID_BASE_URL": self.second.url,
            **more,
        }
        return make_sender(parse(env), self.tools, self.attempts.append)

    def with_fallback(self) -> Sender:
        return self.sender(EMAIL_FALLBACK_PROVIDER="sendgrid")

    async def fail(self, sender: Sender, item: Item = EMAIL, times: int = LIMIT) -> None:
        for _ in range(times):
            assert isinstance(await sender.send(item), Retry)


@pytest_twisted.async_yield_fixture()
async def harness(tools: ProviderContext, fake: FakeProvider) -> AsyncIterator[Harness]:
    async with fake_provider() as second:
        yield Harness(tools, fake, second)


@pytest_twisted.ensureDeferred
async def test_an_item_goes_by_the_first_provider(harness: Harness) -> None:
    harness.first.answers(200, {"id": "r-1"})
    assert await harness.with_fallback().send(EMAIL) == Sent("r-1")
    assert harness.second.seen == []


@pytest_twisted.ensureDeferred
async def test_a_failure_is_not_sent_twice_by_two_providers(harness: Harness) -> None:
    harness.first.answers(500)
    assert await harness.with_fallback().send(EMAIL) == Retry(None, "unavailable")
    assert harness.second.seen == []


@pytest_twisted.ensureDeferred
async def test_a_provider_that_fails_again_and_again_gets_a_rest(harness: Harness) -> None:
    harness.first.answers(503)
    sender = harness.sender()
    await harness.fail(sender)
    harness.clock.advance(10)
    assert await sender.send(EMAIL) == Retry(PAUSED - 10, "resting")
    assert len(harness.first.seen) == LIMIT


@pytest_twisted.ensureDeferred
async def test_while_it_rests_the_second_provider_sends(harness: Harness) -> None:
    harness.first.answers(503)
    harness.second.answers(202, x_message_id="s-1")
    sender = harness.with_fallback()
    await harness.fail(sender)
    assert await sender.send(EMAIL) == Sent("s-1")
    assert len(harness.first.seen) == LIMIT


@pytest_twisted.ensureDeferred
async def test_after_the_rest_one_attempt_decides(harness: Harness) -> None:
    harness.first.answers(503)
    sender = harness.sender()
    await harness.fail(sender)
    harness.clock.advance(PAUSED)
    assert await sender.send(EMAIL) == Retry(None, "unavailable")
    assert await sender.send(EMAIL) == Retry(PAUSED, "resting")
    harness.clock.advance(PAUSED)
    harness.first.only_answers(200, {"id": "r-1"})
    assert await sender.send(EMAIL) == Sent("r-1")
    assert await sender.send(EMAIL) == Sent("r-1")


@pytest_twisted.ensureDeferred
async def test_what_is_about_the_item_gives_nobody_a_rest(harness: Harness) -> None:
    harness.first.answers(422)
    sender = harness.sender()
    for _ in range(2 * LIMIT):
        assert await sender.send(EMAIL) == Dead("http_422")
    harness.first.only_answers(429, retry_after="7")
    for _ in range(2 * LIMIT):
        assert await sender.send(EMAIL) == Retry(7.0, "rate_limited")
    assert len(harness.first.seen) == 4 * LIMIT


@pytest_twisted.ensureDeferred
async def test_a_wrong_key_means_the_second_provider(harness: Harness) -> None:
    harness.first.answers(401)
    harness.second.answers(202, x_message_id="s-1")
    assert await harness.with_fallback().send(EMAIL) == Sent("s-1")


@pytest_twisted.ensureDeferred
async def test_a_wrong_key_loses_nothing(harness: Harness) -> None:
    harness.first.answers(403)
    assert await harness.sender().send(EMAIL) == Retry(None, "http_403")


@pytest_twisted.ensureDeferred
async def test_every_attempt_is_told_and_counted(harness: Harness) -> None:
    harness.first.answers(401)
    harness.second.answers(202)
    await harness.with_fallback().send(EMAIL)
    reported = [(one.key, one.channel, one.provider, one.outcome, one.reason) for one in harness.attempts]
    assert reported == [
        ("delivery-1", "email", "resend", "refused", "http_401"),
        ("delivery-1", "email", "sendgrid", "sent", ""),
    ]
    assert counted(harness, "sendgrid", "email", "sent") == 1
    assert counted(harness, "resend", "email", "refused") == 1


def counted(harness: Harness, provider: str, channel: str, outcome: str) -> float | None:
    labels = {"provider": provider, "channel": channel, "outcome": outcome}
    return harness.tools.metrics.registry.get_sample_value("portico_notifications_total", labels)


@pytest.mark.parametrize(
    "to", ["", "ada", "ada@", "a b@example.org", "ada@example.org\r\nBcc: x@y.z", "a@b,c@d"]
)
@pytest_twisted.ensureDeferred
async def test_what_is_no_address_is_not_tried(harness: Harness, to: str) -> None:
    assert await harness.sender().send(msgspec.structs.replace(EMAIL, to=to)) == Dead("bad_address")
    assert await harness.sender().send(msgspec.structs.replace(SMS, to=to)) == Dead("bad_address")
    assert harness.first.seen == []


@pytest.mark.parametrize("to", ["+19005550100", "+979123456789"])
@pytest_twisted.ensureDeferred
async def test_a_number_that_pays_its_owner_gets_no_sms(harness: Harness, to: str) -> None:
    assert await harness.sender().send(msgspec.structs.replace(SMS, to=to)) == Dead("costly_number")


@pytest_twisted.ensureDeferred
async def test_a_device_that_no_provider_serves_is_dead(harness: Harness) -> None:
    assert await harness.sender(PUSH_PROVIDER="expo").send(PUSH) == Dead("no_provider")


@pytest_twisted.ensureDeferred
async def test_a_push_service_that_is_down_does_not_silence_the_others(harness: Harness) -> None:
    harness.first.answers(503)
    harness.second.answers(201)
    sender = harness.sender(
        PUSH_PROVIDER="webpush", VAPID_PRIVATE_KEY=vapid_key()[0], VAPID_SUBJECT="mailto:a@example.org",
        WEBPUSH_HOSTS=f"{harness.first.url},{harness.second.url}",
    )  # fmt: skip
    await harness.fail(sender, browser_at(harness.first.url))
    assert await sender.send(browser_at(harness.first.url)) == Retry(PAUSED, "resting")
    assert await sender.send(browser_at(harness.second.url)) == Sent()


@pytest_twisted.ensureDeferred
async def test_an_endpoint_that_is_none_is_dropped(harness: Harness) -> None:
    sender = harness.sender(
        PUSH_PROVIDER="webpush", VAPID_PRIVATE_KEY=vapid_key()[0], VAPID_SUBJECT="mailto:a@example.org"
    )
    for endpoint in ("", "nonsense", "http://["):
        assert await sender.send(browser_at(endpoint)) == Gone("no_push_service")


def browser_at(origin: str) -> Push:
    browser = Browser()
    device = msgspec.structs.replace(
        PUSH.device, token=f"{origin}/wp/a", provider="webpush", p256dh=browser.p256dh, auth=browser.auth
    )
    return msgspec.structs.replace(PUSH, device=device)


@pytest_twisted.ensureDeferred
async def test_the_console_says_that_and_to_whom_but_never_what(harness: Harness) -> None:
    sender = harness.sender(EMAIL_PROVIDER="console")
    with structlog.testing.capture_logs() as lines:
        for item in (EMAIL, SMS, PUSH):
            assert await sender.send(item) == Sent()
    assert [(line["channel"], line["to"]) for line in lines] == [
        ("email", "a…@example.org"),
        ("sms", "…4567"),
        ("push", "7 (android)"),
    ]
    for secret in ("Grüße", "Hallo", "token-7", "ada@", "+1555"):
        assert secret not in str(lines)


@pytest_twisted.ensureDeferred
async def test_the_log_of_failures_holds_codes_only(harness: Harness) -> None:
    harness.first.answers(403, {"name": "validation_error", "message": "ada@example.org is not yours"})
    with structlog.testing.capture_logs() as lines:
        await harness.fail(harness.sender())
    events = [line["event"] for line in lines]
    assert events == ["provider.account_rejected"] * LIMIT + ["provider.paused"]
    assert "ada@" not in str(lines)


@pytest_twisted.ensureDeferred
async def test_a_surprise_in_a_library_loses_nothing(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender = harness.sender()

    async def surprise(_request: Any) -> Any:
        raise RuntimeError(EMAIL.text)

    monkeypatch.setattr(harness.tools.http, "send", surprise)
    with structlog.testing.capture_logs() as lines:
        assert await sender.send(EMAIL) == Retry(None, "unexpected")
    assert EMAIL.text not in str(lines)


@pytest_twisted.ensureDeferred
async def test_receipts_are_known_later_or_asked_for_again(
    tools: ProviderContext, fake: FakeProvider
) -> None:
    env = {"PUSH_PROVIDER": "expo", "EXPO_BASE_URL": fake.url}
    sender = make_sender(parse(env), tools, lambda _: None)
    fake.answers(500)
    fake.answers(200, {"data": {"1": {"status": "error", "details": {"error": "DeviceNotRegistered"}}}})
    assert await sender.receipts(["1", "2"]) == {}
    assert await sender.receipts(["1", "2"]) == {"1": Gone("DeviceNotRegistered")}


@pytest_twisted.ensureDeferred
async def test_without_expo_there_are_no_receipts(harness: Harness) -> None:
    assert await harness.sender().receipts(["1"]) == {}
