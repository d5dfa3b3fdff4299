"""What operators read over HTTP: health, info and metrics of a running node."""

import json
import urllib.request
from typing import Any

import pytest_twisted
from prometheus_client.parser import text_string_to_metric_families
from twisted.internet.threads import deferToThread

from portico import __version__
from portico.contract.info import ServerInfo
from tests.support.node import Node
from tests.support.people import arrive, wait_for_all_events

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


async def get(node: Node, path: str) -> tuple[int, str]:
    answer: tuple[int, str] = await deferToThread(node.get, path)
    return answer


async def metrics(node: Node) -> Samples:
    status, text = await deferToThread(node.admin, "/metrics")
    assert status == 200
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def total(samples: Samples, name: str, **labels: str) -> float:
    """The sum of all samples of this name that have these labels."""
    wanted = set(labels.items())
    return sum(value for (found, has), value in samples.items() if found == name and wanted <= has)


@pytest_twisted.ensureDeferred
async def test_health_says_that_every_part_works_and_who_is_there(node: Node) -> None:
    before = json.loads((await deferToThread(node.admin, "/health"))[1])["counts"]
    phone, laptop = await arrive(node, "healthy"), await arrive(node, "healthy")
    status, body = await deferToThread(node.admin, "/health")
    health = json.loads(body)
    assert (status, health["status"]) == (200, "ok")
    parts = ("messaging", "core", "directory", "media", "notifier", "gateway", "database", "redis")
    assert health["checks"] == dict.fromkeys((*parts, "disk", "node", "clock"), True)
    assert health["counts"]["sessions"] - before["sessions"] == 2
    assert health["counts"]["users"] - before["users"] == 1
    phone.leave()
    laptop.leave()


@pytest_twisted.ensureDeferred
async def test_the_public_health_has_no_details(node: Node) -> None:
    status, body = await get(node, "/health")
    health = json.loads(body)
    assert (status, set(health), health["status"]) == (200, {"status", "checks"}, "ok")
    status, body = await get(node, "/metrics")
    assert (status, json.loads(body)["error"]["code"]) == (401, "forbidden")
    assert "portico_" not in body


@pytest_twisted.ensureDeferred
async def test_info_and_the_welcome_are_what_a_client_needs_before_it_draws(node: Node) -> None:
    status, body = await get(node, "/info")
    info: dict[str, Any] = json.loads(body)
    assert status == 200
    assert (info["name"], info["version"], info["protocol"]) == ("portico", __version__, 1)
    assert (info["realm"], info["websocket"], info["authmethods"]) == ("portico", "/ws", ["ticket"])
    assert info["serializers"] == ["wamp.2.json", "wamp.2.cbor", "wamp.2.msgpack"]
    rates = info["limits"].pop("rates")
    assert rates["read"] == {"burst": 2_000_000, "per_minute": 6_000_000}  # a thousand times a person's
    assert info["limits"] == {
        "text": 5000, "message_bytes": 262_144, "metadata_bytes": 16_384, "attachments": 20,
        "file_bytes": 25 << 20, "file_types": ["*/*"], "participants": 256, "open_calls": 64_000,
    }  # fmt: skip
    person = await arrive(node, "informed")
    details: Any = person.client.details
    common = ServerInfo.__struct_fields__
    told = {key: details.authextra[key] for key in common}
    told["limits"].pop("rates")
    assert {**told, "server_time": None} == {**{key: info[key] for key in common}, "server_time": None}
    person.leave()


@pytest_twisted.ensureDeferred
async def test_metrics_count_what_people_do(node: Node) -> None:
    ada, bob = await arrive(node, "metric-ada"), await arrive(node, "metric-bob")
    opened = await ada.ask("conversation.create", participant_ids=["metric-bob"], type="general")
    conversation_id = opened["conversation"]["id"]
    before = await metrics(node)
    await wait_for_all_events(ada, bob, conversation_id)
    await ada.refused("message.send", conversation_id=conversation_id, text="", local_id="empty")
    after = await metrics(node)

    def grew(name: str, **labels: str) -> float:
        return total(after, name, **labels) - total(before, name, **labels)

    send = {"procedure": "message.send", "process": "messaging"}
    assert grew("portico_messages_total") == 1
    assert grew("portico_calls_total", outcome="ok", **send) == 1
    assert grew("portico_calls_total", outcome="invalid_argument", **send) == 1
    assert grew("portico_call_seconds_count", **send) == 2
    assert grew("portico_batch_size_count", queue="messages") == 1
    assert grew("portico_batch_size_sum", queue="messages") == 1
    assert grew("portico_events_total", topic="portico.event.message.created") == 1
    assert grew("portico_sessions") == 0
    bob.leave()
    await bob.left()
    assert total(await metrics(node), "portico_sessions") == total(after, "portico_sessions") - 1


@pytest_twisted.ensureDeferred
async def test_metrics_show_pool_queue_and_redis(node: Node) -> None:
    samples = await metrics(node)
    assert total(samples, "portico_pool", state="live", process="messaging") == 4
    assert total(samples, "portico_pool", state="waiting") == 0
    assert total(samples, "portico_queue_depth", queue="messages") == 0
    assert total(samples, "portico_redis_up", process="messaging") == 1
    assert ("portico_sessions", frozenset({("process", "router")})) in samples


@pytest_twisted.ensureDeferred
async def test_a_browser_finds_a_page_at_the_root(node: Node) -> None:
    headers = {
        "Accept": "text/html",
        "Host": "chat.example.com",
    }  # by a local name: the demo
    request = urllib.request.Request(f"http://127.0.0.1:{node.port}/", headers=headers)
    with await deferToThread(urllib.request.urlopen, request, timeout=10) as response:
        page = response.read().decode()
    assert f"Version {__version__}" in page
    assert f"portico chat --port {node.port}" in page
    assert json.loads((await get(node, "/"))[1]) == {"name": "portico", "see": "/info"}


@pytest_twisted.ensureDeferred
async def test_what_is_not_there_is_404(node: Node) -> None:
    for path in ("/nothing", "/healthy", "/api"):
        assert (await get(node, path))[0] == 404
