"""Log lines: Redis outages once each, placeholders filled, renamed events with their old name."""

from pathlib import Path

import pytest
import structlog
from twisted.internet.defer import Deferred, succeed
from twisted.internet.task import Clock
from twisted.logger import LogLevel

from portico.contract.rest import ROUTES, Route
from portico.settings.core import parse
from portico.storage.redis import REST, Redis
from runtime import logs, status
from runtime.log_events import ALIASES
from runtime.logs import add_alias
from runtime.main import current_name

ROOT = Path(__file__).resolve().parents[3]
SOURCE = "\n".join(
    path.read_text()
    for folder in ("router", "components", "runtime", "server")
    for path in (ROOT / folder).rglob("*.py")
    if path.name not in ("logs.py", "log_events.py")
)


@pytest.fixture
def changes() -> list[bool]:
    return []


def run(redis: Redis, *, answers: bool) -> None:
    def command(_connection: object) -> "Deferred[str]":
        return succeed("PONG") if answers else Deferred()

    Deferred.fromCoroutine(redis.run_command(command)).addErrback(lambda _: None)


def test_redis_down_and_redis_up_are_logged_once_each(changes: list[bool]) -> None:
    clock = Clock()
    redis = Redis(clock, "unix:///nowhere", changes.append)
    for _ in range(3):
        run(redis, answers=False)
        clock.advance(REST + 1)
    assert changes == [False]
    clock.advance(REST)
    for _ in range(3):
        run(redis, answers=True)
    assert changes == [False, True]


def test_the_lines_about_redis_have_no_address() -> None:
    with structlog.testing.capture_logs() as lines:
        status.redis_changed(False)
        status.redis_changed(True)
    assert [(line["event"], line["log_level"]) for line in lines] == [
        ("redis.down", "warning"),
        ("redis.up", "info"),
    ]


def test_blanks_are_filled_with_what_is_harmless_and_named_else() -> None:
    event = {
        "log_level": LogLevel.warn,
        "log_format": "session {n} closed: {reason} [{message}] {peer!r}",
        "n": 7,
        "reason": "wamp.close.transport_lost",
        "message": "a private text",
    }
    with structlog.testing.capture_logs() as lines:
        logs._observe(event)
    assert lines[0]["text"] == "session 7 closed: wamp.close.transport_lost [<message>] <peer>"


def test_a_renamed_event_has_its_old_name_as_a_field() -> None:
    line = add_alias(None, "warning", {"event": "router_connection.lost", "process": "media"})
    assert line == {"event": "router_connection.lost", "process": "media", "alias": "link.down"}


def test_other_events_stay_as_they_are() -> None:
    assert add_alias(None, "info", {"event": "process.started"}) == {"event": "process.started"}


@pytest.mark.parametrize(("event", "alias"), ALIASES.items())
def test_events_are_logged_by_their_new_names_only(event: str, alias: str) -> None:
    assert f'("{event}"' in SOURCE
    assert f'("{alias}"' not in SOURCE


@pytest.mark.parametrize(
    ("format_", "process", "fields"),
    [
        ("json", "core", {"process": "core", "process_alias": "directory"}),
        ("json", "media", {"process": "media"}),
        ("console", "core", {"process": "core"}),
    ],
)
def test_a_renamed_process_is_found_under_its_former_name(
    format_: str, process: str, fields: dict[str, str]
) -> None:
    before = structlog.get_config()
    structlog.contextvars.clear_contextvars()
    try:
        logs.configure(parse({"LOG_FORMAT": format_}), process)
        assert structlog.contextvars.get_contextvars() == fields
    finally:
        structlog.contextvars.clear_contextvars()
        structlog.configure(**before)


def test_a_process_starts_by_its_former_name() -> None:
    assert [current_name(name) for name in ("directory", "core", "media")] == ["core", "core", "media"]


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path} {route.name}")
def test_the_line_of_a_request_fits_a_terminal(route: Route) -> None:
    fields = {
        "event": "http.answered",
        "level": "info",
        "process": "gateway",
        "timestamp": "23:59:59",
        "request_id": "x" * 128,
        "route": f"{route.method} {route.path}",
        "status": 400,
        "ms": 12345.6,
        "code": "invalid_argument",
    }
    render = structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0, pad_level=False)
    line = render(None, "info", logs.shorten(None, "info", fields))
    assert len(line) < 160
    assert f"route='{route.method} /{route.path.split('/')[1]}" in line


def test_a_short_request_id_stays_whole() -> None:
    assert logs.shorten(None, "info", {"request_id": "my-request-1"}) == {"request_id": "my-request-1"}
