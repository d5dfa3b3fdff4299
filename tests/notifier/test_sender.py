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


class World:
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
async def world(tools: ProviderContext, fake: FakeProvider) -> AsyncIterator[World]:
    async with fake_provider() as second:
        yield World(tools, fake, second)


@pytest_twisted.ensureDeferred
async def test_an_item_goes_by_the_first_provider(world: World) -> None:
    world.first.answers(200, {"id": "r-1"})
    assert await world.with_fallback().send(EMAIL) == Sent("r-1")
    assert world.second.seen == []


@pytest_twisted.ensureDeferred
async def test_a_failure_is_not_sent_twice_by_two_providers(world: World) -> None:
    world.first.answers(500)
    assert await world.with_fallback().send(EMAIL) == Retry(None, "unavailable")
    assert world.second.seen == []


@pytest_twisted.ensureDeferred
async def test_a_provider_that_fails_again_and_again_gets_a_rest(world: World) -> None:
    world.first.answers(503)
    sender = world.sender()
    await world.fail(sender)
    world.clock.advance(10)
    assert await sender.send(EMAIL) == Retry(PAUSED - 10, "resting")
    assert len(world.first.seen) == LIMIT


@pytest_twisted.ensureDeferred
async def test_while_it_rests_the_second_provider_sends(world: World) -> None:
    world.first.answers(503)
    world.second.answers(202, x_message_id="s-1")
    sender = world.with_fallback()
    await world.fail(sender)
    assert await sender.send(EMAIL) == Sent("s-1")
    assert len(world.first.seen) == LIMIT


@pytest_twisted.ensureDeferred
async def test_after_the_rest_one_attempt_decides(world: World) -> None:
    world.first.answers(503)
    sender = world.sender()
    await world.fail(sender)
    world.clock.advance(PAUSED)
    assert await sender.send(EMAIL) == Retry(None, "unavailable")
    assert await sender.send(EMAIL) == Retry(PAUSED, "resting")
    world.clock.advance(PAUSED)
    world.first.only_answers(200, {"id": "r-1"})
    assert await sender.send(EMAIL) == Sent("r-1")
    assert await sender.send(EMAIL) == Sent("r-1")


@pytest_twisted.ensureDeferred
async def test_what_is_about_the_item_gives_nobody_a_rest(world: World) -> None:
    world.first.answers(422)
    sender = world.sender()
    for _ in range(2 * LIMIT):
        assert await sender.send(EMAIL) == Dead("http_422")
    world.first.only_answers(429, retry_after="7")
    for _ in range(2 * LIMIT):
        assert await sender.send(EMAIL) == Retry(7.0, "rate_limited")
    assert len(world.first.seen) == 4 * LIMIT


@pytest_twisted.ensureDeferred
async def test_a_wrong_key_means_the_second_provider(world: World) -> None:
    world.first.answers(401)
    world.second.answers(202, x_message_id="s-1")
    assert await world.with_fallback().send(EMAIL) == Sent("s-1")


@pytest_twisted.ensureDeferred
async def test_a_wrong_key_loses_nothing(world: World) -> None:
    world.first.answers(403)
    assert await world.sender().send(EMAIL) == Retry(None, "http_403")


@pytest_twisted.ensureDeferred
async def test_every_attempt_is_told_and_counted(world: World) -> None:
    world.first.answers(401)
    world.second.answers(202)
    await world.with_fallback().send(EMAIL)
    told = [(one.key, one.channel, one.provider, one.outcome, one.reason) for one in world.attempts]
    assert told == [
        ("delivery-1", "email", "resend", "refused", "http_401"),
        ("delivery-1", "email", "sendgrid", "sent", ""),
    ]
    assert counted(world, "sendgrid", "email", "sent") == 1
    assert counted(world, "resend", "email", "refused") == 1


def counted(world: World, provider: str, channel: str, outcome: str) -> float | None:
    labels = {"provider": provider, "channel": channel, "outcome": outcome}
    return world.tools.metrics.registry.get_sample_value("portico_notifications_total", labels)


@pytest.mark.parametrize(
    "to", ["", "ada", "ada@", "a b@example.org", "ada@example.org\r\nBcc: x@y.z", "a@b,c@d"]
)
@pytest_twisted.ensureDeferred
async def test_what_is_no_address_is_not_tried(world: World, to: str) -> None:
    assert await world.sender().send(msgspec.structs.replace(EMAIL, to=to)) == Dead("bad_address")
    assert await world.sender().send(msgspec.structs.replace(SMS, to=to)) == Dead("bad_address")
    assert world.first.seen == []


@pytest.mark.parametrize("to", ["+19005550100", "+979123456789"])
@pytest_twisted.ensureDeferred
async def test_a_number_that_pays_its_owner_gets_no_sms(world: World, to: str) -> None:
    assert await world.sender().send(msgspec.structs.replace(SMS, to=to)) == Dead("costly_number")


@pytest_twisted.ensureDeferred
async def test_a_device_that_no_provider_serves_is_dead(world: World) -> None:
    assert await world.sender(PUSH_PROVIDER="expo").send(PUSH) == Dead("no_provider")


@pytest_twisted.ensureDeferred
async def test_a_push_service_that_is_down_does_not_silence_the_others(world: World) -> None:
    world.first.answers(503)
    world.second.answers(201)
    sender = world.sender(
        PUSH_PROVIDER="webpush", VAPID_PRIVATE_KEY=vapid_key()[0], VAPID_SUBJECT="mailto:a@example.org",
        WEBPUSH_HOSTS=f"{world.first.url},{world.second.url}",
    )  # fmt: skip
    await world.fail(sender, browser_at(world.first.url))
    assert await sender.send(browser_at(world.first.url)) == Retry(PAUSED, "resting")
    assert await sender.send(browser_at(world.second.url)) == Sent()


@pytest_twisted.ensureDeferred
async def test_an_endpoint_that_is_none_is_dropped(world: World) -> None:
    sender = world.sender(
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
async def test_the_console_says_that_and_to_whom_but_never_what(world: World) -> None:
    sender = world.sender(EMAIL_PROVIDER="console")
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
async def test_the_log_of_failures_holds_codes_only(world: World) -> None:
    world.first.answers(403, {"name": "validation_error", "message": "ada@example.org is not yours"})
    with structlog.testing.capture_logs() as lines:
        await world.fail(world.sender())
    events = [line["event"] for line in lines]
    assert events == ["provider.account_rejected"] * LIMIT + ["provider.paused"]
    assert "ada" not in str(lines)


@pytest_twisted.ensureDeferred
async def test_a_surprise_in_a_library_loses_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    sender = world.sender()

    async def surprise(_request: Any) -> Any:
        raise RuntimeError(EMAIL.text)

    monkeypatch.setattr(world.tools.http, "send", surprise)
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
async def test_without_expo_there_are_no_receipts(world: World) -> None:
    assert await world.sender().receipts(["1"]) == {}
