"""Web Push: encrypted for the browser, signed with VAPID, and sent only to known push services."""

from typing import Any

import msgspec
import pytest
import pytest_twisted
from py_vapid import Vapid02
from structlog.testing import capture_logs
from twisted.internet.task import Clock

from components.delivery.http_provider import ProviderContext
from components.delivery.items import Dead, Gone, Push, Retry, Sent
from components.delivery.push.webpush import KeyRefusals, Vapid
from portico.settings.environment import SettingsError
from portico.settings.variables.providers import PUSH_SERVICES
from tests.support.providers import PUSH, FakeProvider, answer, provider
from tests.support.push import Browser, base64url, vapid_key

PRIVATE, PUBLIC = vapid_key()
SUBJECT = "mailto:ops@example.org"


def webpush(tools: ProviderContext, hosts: str) -> Any:
    return provider(
        "push",
        tools,
        PUSH_PROVIDER="webpush",
        VAPID_PRIVATE_KEY=PRIVATE,
        VAPID_SUBJECT=SUBJECT,
        WEBPUSH_HOSTS=hosts,
    )


def to(browser: Browser, endpoint: str, **changes: Any) -> Push:
    device = msgspec.structs.replace(
        PUSH.device,
        token=endpoint,
        provider="webpush",
        platform="web",
        p256dh=browser.p256dh,
        auth=browser.auth,
    )
    return msgspec.structs.replace(PUSH, device=device, **changes)


@pytest_twisted.ensureDeferred
async def test_the_browser_reads_what_was_sent(tools: ProviderContext, fake: FakeProvider) -> None:
    fake.answers(201)
    browser = Browser()
    assert await webpush(tools, fake.url).deliver(to(browser, f"{fake.url}/wp/abc")) == Sent()
    (seen,) = fake.seen
    assert (seen.method, seen.path) == ("POST", "/wp/abc")
    assert (seen.headers["content-encoding"], seen.headers["ttl"]) == ("aes128gcm", "3600")
    assert seen.headers["urgency"] == "normal"
    assert len(seen.headers["topic"]) == 32
    assert browser.read(seen.body) == {
        "title": "Bo",
        "body": "Hallo",
        "data": {"conversation_id": "3"},
        "badge": 2,
        "tag": "conversation-3",
        "silent": False,
    }


@pytest_twisted.ensureDeferred
async def test_the_service_can_tell_who_we_are(tools: ProviderContext, fake: FakeProvider) -> None:
    fake.answers(201)
    await webpush(tools, fake.url).deliver(to(Browser(), f"{fake.url}/wp/abc"))
    authorization = fake.seen[0].headers["authorization"]
    assert Vapid02.verify(authorization)
    assert f"k={PUBLIC}" in authorization


@pytest_twisted.ensureDeferred
async def test_a_removal_shows_nothing_and_a_call_is_urgent(
    tools: ProviderContext, fake: FakeProvider
) -> None:
    fake.answers(201)
    browser = Browser()
    await webpush(tools, fake.url).deliver(to(browser, f"{fake.url}/wp/a", silent=True, urgent=True, ttl=0))
    (seen,) = fake.seen
    assert (seen.headers["urgency"], seen.headers["ttl"]) == ("high", "0")
    read = browser.read(seen.body)
    assert read["silent"]
    assert "title" not in read


@pytest.mark.parametrize(
    ("status", "headers", "means"),
    [
        (404, {}, Gone("http_404")),
        (410, {}, Gone("http_410")),
        (413, {}, Dead("http_413")),
        (400, {}, Dead("http_400")),
        (401, {}, Dead("http_401")),
        (403, {}, Dead("http_403")),
        (429, {"retry_after": "30"}, Retry(30.0, "rate_limited")),
        (502, {}, Retry(None, "unavailable")),
    ],
)
@pytest_twisted.ensureDeferred
async def test_what_a_push_service_answers(
    tools: ProviderContext, fake: FakeProvider, status: int, headers: dict[str, str], means: Any
) -> None:
    fake.answers(status, **headers)
    assert await answer(webpush(tools, fake.url), to(Browser(), f"{fake.url}/wp/a")) == means


@pytest.mark.parametrize(
    ("status", "body"), [(401, b""), (403, b""), (400, {"reason": "VapidPkHashMismatch"})]
)
@pytest_twisted.ensureDeferred
async def test_a_refused_key_is_one_line_with_the_key_that_pages_need(
    tools: ProviderContext, fake: FakeProvider, status: int, body: Any
) -> None:
    by = webpush(tools, fake.url)
    with capture_logs() as logged:
        for answered, answer_body in ((status, body), (400, b"bad TTL"), (status, body)):
            fake.answers(answered, answer_body)
            await answer(by, to(Browser(), f"{fake.url}/wp/a"))
    refused = {
        "event": "webpush.key_refused",
        "reason": f"http_{status}",
        "public_key": PUBLIC,
        "log_level": "error",
    }
    assert [line for line in logged if line["event"] == "webpush.key_refused"] == [refused]
    assert PRIVATE not in str(logged)


def test_a_key_that_is_still_refused_after_an_hour_is_logged_again() -> None:
    clock = Clock()
    refusals = KeyRefusals(clock, PUBLIC)
    with capture_logs() as logged:
        for _ in range(3):
            refusals.note(403)
            clock.advance(1800)
    assert len(logged) == 2


@pytest_twisted.ensureDeferred
async def test_a_device_can_not_have_us_post_anywhere(tools: ProviderContext, fake: FakeProvider) -> None:
    by = webpush(tools, PUSH_SERVICES)
    for endpoint in (
        fake.url,
        "https://169.254.169.254/latest",
        "http://fcm.googleapis.com/x",
        "nonsense",
        "http://[",
    ):
        assert await answer(by, to(Browser(), endpoint)) == Gone("no_push_service")
    assert fake.seen == []


@pytest.mark.parametrize(
    ("p256dh", "auth"), [("", ""), ("AAAA", "AAAA"), (None, None), ("é", "%"), ("B" * 87, "A")]
)
@pytest_twisted.ensureDeferred
async def test_keys_that_are_none_drop_the_device(
    tools: ProviderContext, fake: FakeProvider, p256dh: str | None, auth: str | None
) -> None:
    push = to(Browser(), f"{fake.url}/wp/a")
    push = msgspec.structs.replace(
        push, device=msgspec.structs.replace(push.device, p256dh=p256dh, auth=auth)
    )
    assert await answer(webpush(tools, fake.url), push) == Gone("bad_keys")


@pytest_twisted.ensureDeferred
async def test_what_is_too_long_is_not_sent(tools: ProviderContext, fake: FakeProvider) -> None:
    push = to(Browser(), f"{fake.url}/wp/a", body="x" * 4000)
    assert await answer(webpush(tools, fake.url), push) == Dead("too_large")


@pytest.mark.parametrize(
    ("key", "subject", "says"),
    [
        (base64url(bytes(32)), SUBJECT, "VAPID_PRIVATE_KEY must be the 32 bytes"),
        (PRIVATE, "mailto:nobody", "VAPID_SUBJECT must be"),
    ],
    ids=["key", "subject"],
)
@pytest_twisted.ensureDeferred
async def test_what_nothing_can_be_signed_with_is_the_operators_mistake(
    tools: ProviderContext, key: str, subject: str, says: str
) -> None:
    with pytest.raises(SettingsError, match=says):
        provider("push", tools, PUSH_PROVIDER="webpush", VAPID_PRIVATE_KEY=key, VAPID_SUBJECT=subject)


def test_a_signature_serves_for_hours_and_for_one_service() -> None:
    clock = Clock()
    vapid = Vapid(clock, PRIVATE, SUBJECT)
    first = vapid.authorization("https://a.example")
    clock.advance(10 * 3600)
    assert vapid.authorization("https://a.example") == first
    assert vapid.authorization("https://b.example") != first
    clock.advance(3600 + 1)
    assert vapid.authorization("https://a.example") != first
