"""The doctor's verdicts: when it is well, when it warns, when it FAILs, and what it advises."""

from pathlib import Path

import pytest

from cli.checks import keys, login, machine, node, stores
from cli.checks.result import Level, Result, clock, fail, ok, warn
from cli.doctor import print_results
from portico import __version__
from portico.settings.core import Keys
from runtime.client import Rejected

HOME = Path("/srv/portico")
STRONG = "5LzK8w2VtQ0bYp7Rj4XcNf1HsG6mDa3E"
MIB = 1 << 20


def test_a_result_is_one_line_with_what_to_do() -> None:
    assert ok("disk", "plenty").line() == "ok   disk: plenty"
    assert fail("node", "gone", "start it").line() == "FAIL node: gone -> start it"


def test_only_a_failure_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert print_results([ok("a", "b"), warn("c", "d", "e")]) == 0
    assert print_results([fail("a", "b", "c"), ok("d", "e")]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "ok   d: e"


@pytest.mark.parametrize(
    ("ahead", "level"), [(0.2, "ok"), (-0.2, "ok"), (5, "warn"), (-5, "warn"), (60, "FAIL"), (-60, "FAIL")]
)
def test_clocks_may_differ_a_little(ahead: float, level: Level) -> None:
    assert clock("node", ahead).level == level


def test_a_slow_answer_does_not_pass_for_a_wrong_clock() -> None:
    assert clock("node", 1.5, precision=1.0).level == "ok"


@pytest.mark.parametrize(
    ("result", "level", "says"),
    [
        (keys.secret(STRONG), "ok", "32 bytes"),
        (keys.secret("short"), "warn", "token_urlsafe"),
        (keys.secret("a" * 40), "warn", "easy to guess"),
        (keys.secret_file(HOME, None, ""), "ok", "none yet"),
        (keys.secret_file(HOME, 0o600, STRONG), "ok", "development secret"),
        (keys.secret_file(HOME, 0o644, STRONG), "FAIL", "chmod 600 /srv/portico"),
        (keys.secret_file(HOME, 0o600, ""), "FAIL", "remove it"),
        (keys.issuer(Keys(jwks_url="https://issuer/keys")), "ok", "https://issuer/keys"),
        (keys.issuer(Keys(public_key="not a key")), "FAIL", "JWT_PUBLIC_KEY"),
    ],
)
def test_keys(result: Result, level: Level, says: str) -> None:
    assert result.level == level
    assert says in result.line()
    assert STRONG not in result.line()


@pytest.mark.parametrize(
    ("result", "level", "says"),
    [
        (machine.home(HOME, 0o700, writable=True), "ok", "mode 700"),
        (machine.home(HOME, None, writable=True), "ok", "made at the first start"),
        (machine.home(HOME, 0o700, writable=False), "FAIL", "PORTICO_HOME"),
        (machine.home(HOME, 0o777, writable=True), "FAIL", "chmod go-w"),
        (machine.sockets({"router": 0o700, "sockets": 0o750}), "ok", "only this account"),
        (machine.sockets({}), "ok", "only this account"),
        (machine.sockets({"router": 0o750}), "FAIL", "chmod 700 PORTICO_HOME/router"),
        (machine.sockets({"gateway": 0o701}), "FAIL", "chmod 700 PORTICO_HOME/gateway"),
        (machine.sockets({"sockets": 0o770}), "FAIL", "chmod go-w PORTICO_HOME/sockets"),
        (machine.files(4096), "ok", "4096"),
        (machine.files(1024), "warn", "ulimit -n"),
        (machine.files(-1), "ok", "unlimited"),
        (machine.disk(2048 * MIB), "ok", "2048 MiB"),
        (machine.disk(500 * MIB), "warn", "500 MiB"),
        (machine.disk(10 * MIB), "FAIL", "make room"),
    ],
)
def test_the_machine(result: Result, level: Level, says: str) -> None:
    assert result.level == level
    assert says in result.line()


@pytest.mark.parametrize(
    ("result", "level", "says"),
    [
        (stores.version(140_011), "FAIL", "use PostgreSQL 15 to 18"),
        (stores.version(150_000), "ok", "15.0"),
        (stores.version(180_004), "ok", "18.4"),
        (stores.version(190_000), "warn", "tested with"),
        (stores.migrations(()), "ok", "none pending"),
        (stores.migrations(("0002_x.sql",)), "FAIL", "portico migrate"),
        (stores.durability("on", "on"), "ok", "fsync on"),
        (stores.durability("on", "remote_apply"), "ok", "remote_apply"),
        (stores.durability("off", "on"), "FAIL", "set fsync = on"),
        (stores.durability("on", "off"), "FAIL", "set synchronous_commit = on"),
    ],
)
def test_the_stores(result: Result, level: Level, says: str) -> None:
    assert result.level == level
    assert says in result.line()


@pytest.mark.parametrize(
    ("status", "level"), [("ok", "ok"), ("degraded", "warn"), ("down", "FAIL"), (None, "FAIL")]
)
def test_the_health_of_the_node_names_its_parts(status: str | None, level: Level) -> None:
    result = node.health({"status": status, "checks": {"database": True, "redis": False}})
    assert result.level == level
    assert "database ok, redis DOWN" in result.words


def test_a_process_with_two_names_is_named_once() -> None:
    result = node.health({"status": "ok", "checks": {"core": True, "directory": True, "redis": True}})
    assert result.words == "healthy (core ok, redis ok)"


def test_a_node_of_another_version_is_to_be_restarted() -> None:
    assert node.version(__version__).level == "ok"
    assert node.version("0.0.1").level == "warn"


def test_a_slow_login_is_a_warning() -> None:
    assert [result.level for result in login.verdicts(login.Visited(2.0, 0.0, 0.01))] == ["ok", "ok"]
    assert login.verdicts(login.Visited(900.0, 0.0, 0.01))[0].level == "warn"


def test_a_token_that_is_refused_asks_for_the_nodes_environment() -> None:
    refused = login.refused(Rejected("portico.error.forbidden", "the token's signature is wrong"))
    assert refused.level == "FAIL"
    assert "the node's environment" in refused.advice
