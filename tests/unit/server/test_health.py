"""The process manager's own answer to /health: the router's, or what it knows without the router."""

import threading
from typing import Any

from server import health
from server.health import NodeHealth


def test_the_router_s_answer_is_passed_on_and_asked_for_once_a_second() -> None:
    asked: list[float] = []
    now = [100.0]

    def ask() -> tuple[int, dict[str, Any]]:
        asked.append(now[0])
        return 200, {"status": "ok", "checks": {"core": True}}

    node = NodeHealth(ask, dict, lambda: True, lambda: now[0])
    assert node.answer() == node.answer() == (200, {"status": "ok", "checks": {"core": True}})
    assert asked == [100.0]
    now[0] += health.FRESH
    node.answer()
    assert asked == [100.0, 101.0]


def test_without_the_router_it_says_which_part_is_away() -> None:
    node = NodeHealth(lambda: None, lambda: {"node": False, "core": True}, lambda: True)
    checks = {"node": False, "core": True, "router": False, "database": True}
    assert node.answer() == (503, {"status": "down", "checks": checks})


def test_a_database_that_does_not_commit_in_time_is_not_well(monkeypatch: Any) -> None:
    monkeypatch.setattr(health, "COMMIT", 0.01)
    hanging = threading.Event()
    node = NodeHealth(lambda: None, dict, hanging.wait)
    assert node.answer()[1]["checks"]["database"] is False
    hanging.set()
