"""Misspelt variables are told from foreign ones, and every setting is known without a list."""

import re

import pytest

from portico.settings.names import ELSEWHERE, known, misspelt, spelling
from tests.support.node import ROOT

FOREIGN = (
    *(
        "PATH",
        "HOME",
        "LANG",
        "LANGUAGE",
        "MAIL",
        "TERM",
        "LOGNAME",
        "PORT",
        "NOTIFY_SOCKET",
        "XDG_DATA_HOME",
    ),
    *("POSTGRES_PASSWORD", "PGPASSWORD", "TEST_DATABASE_URL", "DATABASE_HOST", "DJANGO_SETTINGS_MODULE"),
    *(
        "MEDIA_ROOT",
        "MEDIA_URL",
        "EMAIL_HOST",
        "EMAIL_BACKEND",
        "PORTICO_PORT_8080_TCP",
        "PORTICO_SERVICE_HOST",
    ),
    *("AWS_SECRET_ACCESS_KEY", "NPM_TOKEN", "JWT_ALGORITHM", "CALL_CENTER", "NODE_ENV"),
)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("MESAGE_RATE_LIMIT", "MESSAGE_RATE_LIMIT"),
        ("ALLOWED_ORIGIN", "ALLOWED_ORIGINS"),
        ("allowed_origins", "ALLOWED_ORIGINS"),
        ("DATABSE_URL", "DATABASE_URL"),
        ("REDIS_URI", "REDIS_URL"),
        ("JWT_SECRET_KEY", "JWT_SECRET"),
        ("LOGLEVEL", "LOG_LEVEL"),
        ("S3_ACCESS_KEY", "S3_ACCESS_KEY_ID"),
        ("TURN_SERVER", "TURN_SERVERS"),
        ("SENDGRID_APIKEY", "SENDGRID_API_KEY"),
        ("PORTICO_PUBLC_URL", "PORTICO_PUBLIC_URL"),
        ("PORTICO_ZEBRA", None),
    ],
)
def test_a_misspelt_variable_is_found(name: str, meant: str | None) -> None:
    assert misspelt({name: "1"}) == {name: meant}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_variable_of_somebody_else_is_not(name: str) -> None:
    assert misspelt({name: "1"}) == {}


def test_what_is_known_or_empty_is_no_mistake() -> None:
    assert misspelt(dict.fromkeys(known(), "1")) == {}
    assert misspelt({"MESAGE_RATE_LIMIT": ""}) == {}


def test_it_is_said_in_one_line_without_values() -> None:
    assert spelling(misspelt({"ALLOWED_ORIGIN": "hidden", "PORTICO_X1": "hidden"})) == (
        "ALLOWED_ORIGIN (ALLOWED_ORIGINS?), PORTICO_X1"
    )


def test_every_variable_of_the_settings_table_is_known_and_the_other_way_round() -> None:
    """The README has a row for each setting, or the page of its subject has."""
    readme = (ROOT / "README.md").read_text()
    pages = "".join(path.read_text() for path in (ROOT / "docs").rglob("*.md"))
    table = readme.partition("## Settings")[2].partition("\n## ")[0]
    rows = [row.split("|")[1] for row in table.splitlines() if row.startswith("| `")]
    listed = {name for row in rows for name in re.findall(r"`([A-Z0-9_]+)`", row)} | {"JWT_SECRET"}
    assert listed - known() - ELSEWHERE == set()
    assert {name for name in known() - listed if f"`{name}`" not in pages} == set()
