"""How the node is: found out once however many ask, with counts for operators alone."""

import json
from typing import Any

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport
from twisted.web.server import Site

from router.http.health import Exposition, Health, checks_of, status_by
from router.http.operators import Operators, OwnMachine
from router.sessions.registry import SessionRegistry
from runtime.cached_answer import FRESH, CachedAnswer
from runtime.metrics import Metrics
from tests.support.outcome import begin

WELL = {"database": True, "redis": True}


class Components:
    """Processes that answer what the test says."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.says: dict[str, bool] | None = WELL

    async def health(self, process: str) -> dict[str, bool] | None:
        self.asked.append(process)
        return self.says

    async def nodes(self) -> list[dict[str, Any]] | None:
        return [{"id": "a", "state": "alive"}]

    async def clock_ahead(self) -> float | None:
        return 0.25

    async def metrics(self, process: str) -> list[dict[str, Any]] | None:
        return Metrics().export() if process == "messaging" else None


def health(components: Components, clock: Clock) -> Health:
    return Health(components, ("messaging", "media"), SessionRegistry(), clock)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("reports", "missing", "status"),
    [
        ({"messaging": WELL, "media": {**WELL, "disk": True}}, [], "ok"),
        ({"messaging": WELL, "media": {**WELL, "disk": False}}, ["disk"], "degraded"),
        ({"messaging": WELL, "media": None}, ["media"], "degraded"),
        ({"messaging": None, "media": WELL}, ["messaging"], "down"),
        ({"messaging": WELL, "core": None}, ["core", "directory"], "down"),
        ({"messaging": None, "messaging_2": WELL}, ["messaging"], "degraded"),
        ({"messaging": None, "messaging_2": None}, ["messaging", "messaging_2", "database", "redis"], "down"),
        ({"messaging": {"database": True, "redis": False}}, ["redis"], "degraded"),
        ({"messaging": {"database": False, "redis": True}}, ["database"], "down"),
        ({"messaging": None, "media": None}, ["messaging", "media", "database", "redis"], "down"),
    ],
)
def test_it_says_which_part_is_missing(reports: dict[str, Any], missing: list[str], status: str) -> None:
    checks = checks_of(reports)
    assert [part for part, up in checks.items() if not up] == missing
    assert status_by(checks) == status


def test_many_callers_cost_one_query_a_second() -> None:
    components, clock = Components(), Clock()
    asked = health(components, clock)
    for _ in range(100):
        assert begin(asked.public()).result == (200, {"status": "ok", "checks": checks_of(
            {"messaging": WELL, "media": WELL})})  # fmt: skip
    assert components.asked == ["messaging", "media"]
    components.says = None
    clock.advance(FRESH)
    assert begin(asked.public()).result[0] == 503
    assert len(components.asked) == 4


def test_who_asks_while_it_is_found_out_waits_for_the_same() -> None:
    finding: list[Deferred[int]] = []

    async def find() -> int:
        finding.append(Deferred())
        return await finding[-1]

    recent = CachedAnswer(Clock(), find)
    first, second = begin(recent.get()), begin(recent.get())
    assert len(finding) == 1
    finding[0].callback(7)
    assert (first.result, second.result) == (7, 7)


def test_a_failure_goes_to_all_waiting_callers_and_is_not_cached() -> None:
    answers: list[Any] = [ValueError("away"), 7]

    async def find() -> int:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return int(answer)

    recent = CachedAnswer(Clock(), find)
    with pytest.raises(ValueError, match="away"):
        _ = begin(recent.get()).result
    assert begin(recent.get()).result == 7


def get(path: str, host: str, root: type[Operators] = OwnMachine) -> tuple[int, str]:
    components = Components()
    exposition = Exposition(components, ("messaging", "media"), Metrics())  # type: ignore[arg-type]
    site: Any = Site(root(health(components, Clock()), exposition))
    transport: Any = StringTransport()
    channel: Any = site.buildProtocol(None)
    channel.makeConnection(transport)
    channel.dataReceived(f"GET {path} HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
    head, _, body = transport.value().partition(b"\r\n\r\n")
    return int(head.split()[1]), body.decode()


def test_operators_see_counts_and_metrics() -> None:
    status, body = get("/health", "127.0.0.1:18080")
    assert (status, json.loads(body)["counts"]) == (200, {"sessions": 0, "users": 0})
    status, body = get("/metrics", "localhost:18080")
    assert status == 200
    assert 'process="router"' in body
    assert 'process="messaging"' in body
    assert get("/nothing", "localhost")[0] == 404


@pytest.mark.parametrize(
    "host", ["evil.example:18080", "evil.example", "127.0.0.1.evil.example:18080", "", "[::2]"]
)
def test_a_page_whose_name_was_turned_to_this_machine_sees_nothing(host: str) -> None:
    assert get("/metrics", host)[0] == 404
    assert get("/metrics", host, Operators)[0] == 200  # an address that the operator chose has any name


@pytest.mark.parametrize("host", ["[::1]:18080", "[::1]", "localhost", "LOCALHOST:1", "127.0.0.1"])
def test_programs_of_this_machine_see_them_by_any_of_its_names(host: str) -> None:
    assert get("/metrics", host)[0] == 200
