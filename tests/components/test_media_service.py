"""The site's media service: asked about each file, trusted when it responds, named when it does not."""

import threading
import time
from typing import Any

import pytest
import pytest_twisted
from twisted.internet import reactor

from components.messaging.media_service import TIMEOUT, MediaService
from portico.domain.errors import Unavailable
from tests.support.ports import free_port
from tests.support.site import Answer, ReceivedRequest, running_site

PLAN = {
    "id": "m-1",
    "url": "https://cdn.example/m-1.png",
    "type": "image/png",
    "filename": "plan.png",
    "size": 9,
}


def plans(asked: ReceivedRequest) -> Answer:
    return (200, {**PLAN, "internal_note": "x"}) if asked.path == "/api/media/m-1" else (404, {})


async def found(answer: Any, *media_ids: str) -> Any:
    with running_site(answer) as site:
        return await MediaService(reactor, site.url + "/api/").find_files(media_ids, "ada")


@pytest_twisted.ensureDeferred
async def test_what_the_service_says_of_a_file_is_kept() -> None:
    assert await found(plans, "m-1") == {"m-1": PLAN}


@pytest.mark.parametrize("size", ["9", 9.0])
@pytest_twisted.ensureDeferred
async def test_a_number_may_be_text(size: Any) -> None:
    assert await found(lambda _: (200, {**PLAN, "size": size, "width": None}), "m-1") == {"m-1": PLAN}


@pytest_twisted.ensureDeferred
async def test_a_file_that_the_service_does_not_know_is_missing() -> None:
    assert await found(plans, "m-2", "m-1") == {"m-1": PLAN}


@pytest_twisted.ensureDeferred
async def test_an_id_that_leads_elsewhere_is_not_even_asked_about() -> None:
    with running_site(plans) as site:
        service = MediaService(reactor, site.url + "/api")
        assert await service.find_files(["../media/m-1", "..", "m-1?x", "m 1", "%2e%2e"], "ada") == {}
        assert site.asked == []


@pytest.mark.parametrize(
    "answer",
    [
        (500, {}),
        (503, {}),
        (401, {}),
        (302, {}),
        (200, []),
        (200, {}),
        (200, {"url": "https://x.example"}),
        (200, {**PLAN, "url": "javascript:alert(1)"}),
        (200, {**PLAN, "size": "9 KB"}),
        (200, {**PLAN, "size": True}),
    ],
)
@pytest_twisted.ensureDeferred
async def test_an_answer_that_cannot_be_used_means_retry(answer: Answer) -> None:
    with pytest.raises(Unavailable, match="media service"):
        await found(lambda _: answer, "m-1")


@pytest_twisted.ensureDeferred
async def test_a_service_that_is_down_means_retry() -> None:
    with pytest.raises(Unavailable, match="media service"):
        await MediaService(reactor, f"http://127.0.0.1:{free_port()}").find_files(["m-1"], "ada")


@pytest_twisted.ensureDeferred
async def test_a_service_that_is_slow_is_waited_for_two_seconds() -> None:
    released = threading.Event()

    def slow(_: ReceivedRequest) -> Answer:
        released.wait(TIMEOUT * 5)
        return 200, PLAN

    started = time.monotonic()
    with running_site(slow) as site:
        with pytest.raises(Unavailable, match="media service"):
            await MediaService(reactor, site.url).find_files(["m-1", "m-2"], "ada")
        waited = time.monotonic() - started
        released.set()
    assert TIMEOUT - 0.1 <= waited < TIMEOUT * 2
