"""A user's uploads of a day, and the last of the disk, on running nodes."""

import json

from tests.support.node import Node
from tests.support.ports import free_port
from tests.support.uploads import fetch, upload
from tests.system.waiting import until


def test_a_user_uploads_so_much_a_day() -> None:
    with Node(free_port(), MEDIA_DAILY_FILES="2", PORTICO_METRICS_TOKEN="of-the-operator").running() as node:
        assert [upload(node, "ada", b"a file").status for _ in range(2)] == [201, 201]
        refused = upload(node, "ada", b"a file")
        assert (refused.status, refused.json["error"]["code"]) == (429, "rate_limited")
        assert 86_000_000 < refused.json["error"]["retry_after_ms"] <= 86_400_000
        assert int(refused.headers["retry-after"]) > 86_000
        assert upload(node, "bob", b"a file").status == 201
        operators_read_with_a_token(node)


def operators_read_with_a_token(node: Node) -> None:
    for token, status in (("of-the-operator", 200), ("of-the-operato", 401), ("", 401)):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        reply = fetch(f"http://127.0.0.1:{node.port}/metrics", **headers)
        assert (reply.status, b"portico_media_kept_total" in reply.body) == (status, status == 200)
        health = fetch(f"http://127.0.0.1:{node.port}/health", **headers)
        assert ("counts" in health.json) == (status == 200)


def test_the_last_of_the_disk_is_for_messages() -> None:
    with Node(free_port(), MEDIA_MIN_FREE_BYTES=str(1 << 59)).running() as node:
        refused = upload(node, "ada", b"a file")
        assert (refused.status, refused.json["error"]["code"]) == (503, "unavailable")
        until(lambda: node.health()["status"] == "degraded")
        status, body = node.get("/health")
        missing = [part for part, up in json.loads(body)["checks"].items() if not up]
        assert (status, missing) == (200, ["disk"])
