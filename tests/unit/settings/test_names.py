"""Misspelt variables are told from foreign ones, and every setting is declared."""

import pytest

from portico.settings.core import parse
from portico.settings.delivery import PROVIDERS
from portico.settings.names import known, misspelt, spelling

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


def test_parse_reads_no_variable_that_is_not_declared() -> None:
    asked: set[str] = set()

    class Asked(dict[str, str]):
        def get(self, name: str, default: object = None) -> object:  # type: ignore[override]
            asked.add(name)
            return default

    parse(Asked())
    assert asked - {"XDG_DATA_HOME"} <= known()
    assert len(asked) > 80


def test_providers_take_no_variable_that_is_not_declared() -> None:
    taken = [variables for channel in PROVIDERS.values() for variables in channel.values()]
    assert {name for each in taken for name in (*each.needed, *each.defaults)} <= known()
