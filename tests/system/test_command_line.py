"""`portico` as an operator meets it: one line for a mistake, and never a password."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import jwt
import pytest

from tests.support.environment import NO_ENV_FILE
from tests.system.homes import temporary_home

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def home() -> Iterator[Path]:
    with temporary_home() as home:
        yield home


def portico(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    inherited = {**NO_ENV_FILE, "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-m", "cli", *arguments],
        env={**inherited, **env},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_mistake_in_the_environment_is_one_line() -> None:
    done = portico("up", PORTICO_PORT="many")
    assert done.returncode == 2
    assert done.stderr == "portico: PORTICO_PORT='many' must be a whole number from 1 to 65535\n"


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("postgresql://u:hidden@127.0.0.1:1/x", "at 127.0.0.1: Connection refused"),
        ("postgresql://u:hid@den@127.0.0.1:1/x", "at 127.0.0.1: "),
        ("postgresql://u:hidden%zz@127.0.0.1:1/x", "is not an address"),
    ],
)
def test_an_unreachable_database_is_one_line_without_the_password(home: Path, url: str, says: str) -> None:
    done = portico("migrate", PORTICO_HOME=str(home), DATABASE_URL=url)
    assert done.returncode == 1
    assert says in done.stderr
    assert done.stderr.count("\n") == 1
    assert "hid" not in done.stderr


def test_a_token_is_signed_with_the_secret_that_development_keeps(home: Path) -> None:
    first = portico("token", "--user", "7", "--name", "Ada", PORTICO_HOME=str(home))
    claims = jwt.decode(first.stdout.strip(), (home / "secret").read_text().strip(), ["HS256"])
    assert (claims["user_id"], claims["name"], claims["portico_role"]) == ("7", "Ada", "user")
    assert claims["exp"] - claims["iat"] == 3600
    assert (home / "secret").stat().st_mode & 0o777 == 0o600


def test_tokens_of_an_issuer_come_from_the_issuer(home: Path) -> None:
    done = portico("token", "--user", "7", PORTICO_HOME=str(home), JWT_PUBLIC_KEY="a key")
    assert done.returncode == 1
    assert "tokens come from the issuer" in done.stderr
