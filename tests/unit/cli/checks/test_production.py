"""What the doctor finds in production that is fine in development, and that its advice fits the place."""

from pathlib import Path

import pytest

from cli.checks import production, stores
from cli.checks.result import Level, Result
from portico.settings.core import Settings, parse
from portico.storage.connection_errors import mend_url

GOOD = "5LzK8w2VtQ0bYp7Rj4XcNf1HsG6mDa3E"
ALL = "0.0.0.0"  # noqa: S104 - an argument
BARE = {"PORTICO_ENV": "production", "ACCESS_TOKEN_SECRET": GOOD}
SERVERS = {"DATABASE_URL": "postgresql://u:p@db.example/portico", "REDIS_URL": "redis://redis.example"}
FIT = {
    **BARE,
    **SERVERS,
    "PORTICO_LISTEN": "127.0.0.1",
    "PORTICO_PUBLIC_URL": "https://chat.example.com",
    "ALLOWED_ORIGINS": "https://www.example.com",
}


def levels(settings: Settings) -> dict[str, Level]:
    return {result.what: result.level for result in production.check(settings)}


def test_a_bare_production_is_not_fit() -> None:
    assert levels(parse(BARE)) == {
        "variables": "ok",
        "servers": "warn",
        "public URL": "FAIL",
        "listening": "warn",
        "origins": "warn",
    }


def test_a_fit_production_is_ok() -> None:
    assert set(levels(parse(FIT)).values()) == {"ok"}


def test_development_hears_of_misspelt_variables_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MESAGE_RATE_LIMIT", "3")
    (result,) = production.check(parse({}))
    assert result.line().startswith(
        "warn variables: nobody reads MESAGE_RATE_LIMIT (MESSAGE_RATE_LIMIT?) -> "
    )


@pytest.mark.parametrize(
    ("result", "level", "says"),
    [
        (production.public_url("http://127.0.0.1:8080"), "FAIL", "PORTICO_PUBLIC_URL"),
        (production.public_url("http://localhost"), "FAIL", "PORTICO_PUBLIC_URL"),
        (production.public_url("https://localhost"), "FAIL", "PORTICO_PUBLIC_URL"),
        (production.public_url("http://chat.example.com"), "FAIL", "not encrypted"),
        (production.public_url("https://chat.example.com"), "ok", "https://chat.example.com"),
        (production.origins(("*",)), "FAIL", "ALLOWED_ORIGINS"),
        (production.origins(("https://a.example", "*")), "FAIL", "any site"),
        (production.origins(("http://localhost:*", "https://127.0.0.1")), "warn", "only pages of localhost"),
        (production.origins(("http://localhost:*", "https://a.example:*")), "ok", "https://a.example"),
        (production.origins(("capacitor://localhost", "https://a.example")), "ok", "https://a.example"),
        (
            production.listening(ALL, has_tls=False, in_container=False),
            "warn",
            "PORTICO_LISTEN=127.0.0.1",
        ),
        (production.listening(ALL, has_tls=False, in_container=True), "warn", "publish the port"),
        (production.listening(ALL, has_tls=True, in_container=False), "ok", "TLS"),
        (production.listening("127.0.0.1", has_tls=False, in_container=False), "ok", "127.0.0.1"),
    ],
)
def test_the_verdicts(result: Result, level: Level, says: str) -> None:
    assert result.level == level
    assert says in result.line()


@pytest.mark.parametrize(
    ("env", "in_container", "says"),
    [({}, False, "make run"), (BARE, False, "portico up"), (BARE, True, "docker compose exec")],
)
def test_the_advice_fits_the_place(
    env: dict[str, str], in_container: bool, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stores, "in_container", lambda: in_container)
    assert says in stores.start(parse(env))


def test_an_embedded_database_that_is_stopped_says_so(tmp_path: Path) -> None:
    settings = parse({"PORTICO_HOME": str(tmp_path)})
    assert stores.check(settings)[0].level == "ok"  # none yet
    (settings.postgres_home / "data").mkdir(parents=True)
    result = stores.check(settings)[0]
    assert (result.level, result.words) == ("FAIL", "the embedded one is stopped: it runs as long as Portico")


@pytest.mark.parametrize("password", ["p@ss", "p/ss", "p#ss", "p?ss", "p@s/s#", "p@ss@"])
def test_a_password_that_is_not_encoded_is_told_from_a_wrong_address(password: str) -> None:
    advice = mend_url(f"postgresql://u:{password}@db.example/portico")
    assert advice.startswith("percent-encode the password in DATABASE_URL")
    assert password not in advice


@pytest.mark.parametrize("dsn", ["postgresql://u:p%40ss@db.example/portico", "postgresql:///x?host=/tmp"])
def test_a_good_address_is_only_to_be_checked(dsn: str) -> None:
    assert mend_url(dsn) == "check DATABASE_URL"
