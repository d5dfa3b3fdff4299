"""HTTP requests to providers that get no response."""

import pytest_twisted

from components.delivery.http_provider import Http, ProviderContext
from components.delivery.items import HttpRequest, Retry
from tests.support import providers
from tests.support.ports import free_port
from tests.support.providers import EMAIL, FakeProvider, answer, provider

RESEND = {"EMAIL_PROVIDER": "resend", "RESEND_API_KEY": "re_1", "FROM_EMAIL": "a@example.org"}


@pytest_twisted.ensureDeferred
async def test_a_provider_that_says_nothing_is_given_up(fake: FakeProvider) -> None:
    async with providers.tools(timeout=0.1) as impatient:
        resend = provider("email", impatient, **RESEND, RESEND_BASE_URL=fake.url)
        assert await answer(resend, EMAIL) == Retry(None, "timeout")
    assert len(fake.seen) == 1


@pytest_twisted.ensureDeferred
async def test_a_provider_that_is_away_is_tried_again_later(tools: ProviderContext) -> None:
    resend = provider("email", tools, **RESEND, RESEND_BASE_URL=f"http://127.0.0.1:{free_port()}")
    assert await answer(resend, EMAIL) == Retry(None, "network")


@pytest_twisted.ensureDeferred
async def test_a_provider_that_hangs_up_is_tried_again_later(
    tools: ProviderContext, fake: FakeProvider
) -> None:
    fake.hangs_up()
    resend = provider("email", tools, **RESEND, RESEND_BASE_URL=fake.url)
    assert await answer(resend, EMAIL) == Retry(None, "network")


@pytest_twisted.ensureDeferred
async def test_an_answer_without_an_end_is_not_read_to_its_end(
    tools: ProviderContext, fake: FakeProvider
) -> None:
    fake.answers(200, b"x" * (2 << 20))
    resend = provider("email", tools, **RESEND, RESEND_BASE_URL=fake.url)
    assert await answer(resend, EMAIL) == Retry(None, "network")


@pytest_twisted.ensureDeferred
async def test_one_connection_serves_many_requests_and_keeps_no_cookies(fake: FakeProvider) -> None:
    fake.answers(200, {}, set_cookie="who=you")
    request = HttpRequest(method="POST", url=fake.url + "/", headers={}, body=b"")
    http = Http(providers.reactor)
    for _ in range(3):
        await http.send(request)
    await http.stop()
    assert len(fake.peers) == 1
    assert all("cookie" not in seen.headers for seen in fake.seen)
