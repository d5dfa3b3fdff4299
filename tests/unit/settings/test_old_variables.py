"""Variables of the servers that Portico replaces: each is named with what replaces it."""

import pytest

from cli.checks import production
from portico.settings.core import parse
from portico.settings.names import ELSEWHERE, known, misspelt
from portico.settings.old_variables import INSTEAD, ignored


@pytest.mark.parametrize(
    ("name", "instead"),
    [
        ("MONGODB_URI", "DATABASE_URL"),
        ("DB_HOST", "DATABASE_URL"),
        ("STUN_SERVER", "STUN_SERVERS"),
        ("CORS_ORIGIN", "ALLOWED_ORIGINS"),
        ("PORT", "PORTICO_PORT"),
        ("REDIS_PASSWORD", "REDIS_URL"),
        ("FIREBASE_SERVER_KEY", "FIREBASE_CREDENTIALS"),
    ],
)
def test_an_old_variable_is_named_with_what_replaces_it(name: str, instead: str) -> None:
    assert instead in ignored({name: "hidden"})[name]
    assert "hidden" not in str(ignored({name: "hidden"}))


def test_a_variable_that_is_empty_or_that_portico_reads_is_none() -> None:
    assert ignored({**dict.fromkeys(known(), "1"), "DB_HOST": ""}) == {}
    assert not set(INSTEAD) & (known() | ELSEWHERE)


def test_an_old_variable_is_not_said_to_be_misspelt_as_well() -> None:
    assert misspelt(dict.fromkeys(INSTEAD, "1")) == {}


def test_the_doctor_warns_of_each_and_fails_for_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in INSTEAD:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("STUN_SERVER", "stun:hidden")
    monkeypatch.setenv("DB_HOST", "hidden")
    lines = [result.line() for result in production.check(parse({}))]
    assert [line for line in lines if "DB_HOST" in line or "STUN_SERVER" in line] == [
        "warn old variable: nobody reads DB_HOST -> "
        "set instead: DATABASE_URL=postgresql://user:password@host/name",
        "warn old variable: nobody reads STUN_SERVER -> set instead: STUN_SERVERS=stun:host:port",
    ]
