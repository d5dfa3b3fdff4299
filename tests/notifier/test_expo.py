"""Expo: pushes in one request, tickets in their order, receipts later."""

from typing import Any

import msgspec
import pytest
import pytest_twisted
from twisted.internet.defer import Deferred, gatherResults

from components.delivery.http_provider import ProviderContext
from components.delivery.items import Answer, Dead, Failed, Gone, ProviderRejected, Push, Retry, Sent
from tests.support.providers import PUSH, FakeProvider, answer, provider

PATH = "/--/api/v2/push"


def expo(tools: ProviderContext, fake: FakeProvider, **more: str) -> Any:
    return provider("push", tools, PUSH_PROVIDER="expo", EXPO_BASE_URL=fake.url, **more)


def to(token: str, **changes: Any) -> Push:
    device = msgspec.structs.replace(PUSH.device, token=token, provider="expo")
    return msgspec.structs.replace(PUSH, device=device, **changes)


def ok(ticket: str) -> dict[str, Any]:
    return {"status": "ok", "id": ticket}


def error(code: str) -> dict[str, Any]:
    return {"status": "error", "message": "no", "details": {"error": code}}


async def together(by: Any, *pushes: Push) -> list[Answer]:
    answers: list[Answer] = await gatherResults([Deferred.fromCoroutine(answer(by, push)) for push in pushes])
    return answers


@pytest_twisted.ensureDeferred
async def test_expo_gets_the_push(tools: ProviderContext, fake: FakeProvider) -> None:
    fake.answers(200, {"data": [ok("ticket-1")]})
    assert await expo(tools, fake, EXPO_ACCESS_TOKEN="secret").deliver(to("ExponentPushToken[a]")) == Sent(
        "ticket-1"
    )
    (seen,) = fake.seen
    assert (seen.method, seen.path) == ("POST", f"{PATH}/send")
    assert seen.headers["authorization"] == "Bearer secret"
    assert seen.json == [
        {
            "to": "ExponentPushToken[a]",
            "title": "Bo",
            "body": "Hallo",
            "data": {"conversation_id": "3"},
            "sound": "default",
            "priority": "high",
            "badge": 2,
            "ttl": 3600,
        }
    ]


@pytest_twisted.ensureDeferred
async def test_a_removal_shows_nothing(tools: ProviderContext, fake: FakeProvider) -> None:
    fake.answers(200, {"data": [ok("ticket-1")]})
    await expo(tools, fake).deliver(to("a", silent=True, badge=None))
    assert "authorization" not in fake.seen[0].headers
    assert fake.seen[0].json == [
        {
            "to": "a",
            "data": {"conversation_id": "3"},
            "ttl": 3600,
            "priority": "normal",
            "_contentAvailable": True,
        }
    ]


@pytest_twisted.ensureDeferred
async def test_each_push_of_a_request_gets_its_own_ticket(tools: ProviderContext, fake: FakeProvider) -> None:
    fake.answers(200, {"data": [ok("1"), error("DeviceNotRegistered"), ok("3")]})
    answers = await together(expo(tools, fake), to("a"), to("b"), to("c"))
    assert answers == [Sent("1"), Gone("DeviceNotRegistered"), Sent("3")]
    assert [message["to"] for message in fake.seen[0].json] == ["a", "b", "c"]


@pytest_twisted.ensureDeferred
async def test_a_request_has_no_more_than_a_hundred(tools: ProviderContext, fake: FakeProvider) -> None:
    fake.answers(200, {"data": [ok(str(n)) for n in range(100)]})
    fake.answers(200, {"data": [ok("last")]})
    answers = await together(expo(tools, fake), *(to(str(n)) for n in range(101)))
    assert answers[-1] == Sent("last")
    assert [len(seen.json) for seen in fake.seen] == [100, 1]


@pytest_twisted.ensureDeferred
async def test_one_push_that_spoils_a_request_spoils_only_itself(
    tools: ProviderContext, fake: FakeProvider
) -> None:
    fake.answers(400, {"errors": [{"code": "PUSH_TOO_MANY_EXPERIENCE_IDS"}]})
    fake.answers(200, {"data": [ok("1")]})
    fake.answers(400, {"errors": [{"code": "VALIDATION_ERROR"}]})
    answers = await together(expo(tools, fake), to("a"), to("b"))
    assert sorted(map(str, answers)) == [str(Dead("http_400")), str(Sent("1"))]
    assert [len(seen.json) for seen in fake.seen] == [2, 1, 1]


@pytest.mark.parametrize(
    ("status", "body", "headers", "means"),
    [
        (200, {"data": [error("MessageTooBig")]}, {}, Dead("MessageTooBig")),
        (200, {"data": [error("MessageRateExceeded")]}, {}, Retry(None, "MessageRateExceeded")),
        (200, {"data": [error("InvalidCredentials")]}, {}, Retry(None, "InvalidCredentials")),
        (200, {"data": [error("SomethingNew")]}, {}, Dead("refused")),
        (200, {"data": []}, {}, Retry(None, "unreadable")),
        (200, b"<html>", {}, Retry(None, "unreadable")),
        (401, {"errors": [{"code": "UNAUTHORIZED"}]}, {}, ProviderRejected("http_401")),
        (429, {"errors": [{"code": "TOO_MANY_REQUESTS"}]}, {"retry_after": "5"}, Retry(5.0, "rate_limited")),
        (504, b"", {}, Retry(None, "unavailable")),
    ],
)
@pytest_twisted.ensureDeferred
async def test_what_expo_answers(
    tools: ProviderContext, fake: FakeProvider, status: int, body: Any, headers: dict[str, str], means: Any
) -> None:
    fake.answers(status, body, **headers)
    assert await answer(expo(tools, fake), to("a")) == means


@pytest_twisted.ensureDeferred
async def test_receipts_tell_what_became_of_the_tickets(tools: ProviderContext, fake: FakeProvider) -> None:
    fake.answers(200, {"data": {"1": {"status": "ok"}, "2": error("DeviceNotRegistered")}})
    known = await expo(tools, fake).receipts(["1", "2", "3"])
    assert known == {"1": Sent("1"), "2": Gone("DeviceNotRegistered")}
    (seen,) = fake.seen
    assert (seen.method, seen.path) == ("POST", f"{PATH}/getReceipts")
    assert seen.json == {"ids": ["1", "2", "3"]}


@pytest_twisted.ensureDeferred
async def test_receipts_are_asked_for_a_thousand_at_a_time(
    tools: ProviderContext, fake: FakeProvider
) -> None:
    fake.answers(200, {"data": {}})
    await expo(tools, fake).receipts([str(n) for n in range(1001)])
    assert [len(seen.json["ids"]) for seen in fake.seen] == [1000, 1]


@pytest_twisted.ensureDeferred
async def test_receipts_that_cannot_be_had_are_said_to_be(tools: ProviderContext, fake: FakeProvider) -> None:
    fake.answers(503)
    with pytest.raises(Failed):
        await expo(tools, fake).receipts(["1"])
