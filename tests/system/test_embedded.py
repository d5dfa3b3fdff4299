"""The embedded servers, for real: first start, kill -9, and what a killed one leaves behind."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from portico.settings import core
from server.embedded.postgres import Postgres
from server.embedded.serving import serving
from server.embedded.valkey import Valkey
from server.errors import EmbeddedError
from tests.system.homes import temporary_home


@pytest.fixture
def home() -> Iterator[Path]:
    with temporary_home() as home:
        yield home


def query(home: Path, statement: str) -> str:
    connection = psycopg2.connect(core.parse({"PORTICO_HOME": str(home)}).dsn)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return str(cursor.fetchone()[0]) if cursor.description else ""  # type: ignore[index]
    finally:
        connection.close()


def ping(home: Path) -> bytes:
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(home / "valkey" / "valkey.sock"))
        client.sendall(b"PING\r\n")
        return client.recv(16)


def test_postgres_starts_with_a_durable_database_and_no_port(home: Path) -> None:
    with serving(Postgres(home / "postgres")):
        assert query(home, "select current_database()") == "portico"
        assert query(home, "show listen_addresses") == ""
        durable = ("fsync", "synchronous_commit", "data_checksums", "full_page_writes")
        assert [query(home, f"show {name}") for name in durable] == ["on"] * 4
    assert (home / "postgres" / "socket").stat().st_mode & 0o777 == 0o700


def test_rows_survive_kill_9(home: Path) -> None:
    with serving(Postgres(home / "postgres")) as process:
        query(home, "create table kept as select 42 as answer")
        process.kill()
    with serving(Postgres(home / "postgres")):
        assert query(home, "select answer from kept") == "42"


def test_a_stale_pid_file_that_names_a_living_process_does_no_harm(home: Path) -> None:
    with serving(Postgres(home / "postgres")):
        query(home, "select 1")
    (home / "postgres" / "data" / "postmaster.pid").write_text(f"{os.getpid()}\n" * 8)
    (home / "postgres" / "socket" / ".s.PGSQL.5432.lock").write_text(f"{os.getpid()}\n" * 8)
    with serving(Postgres(home / "postgres")):
        assert query(home, "select 1") == "1"


def test_a_half_done_initdb_is_redone(home: Path) -> None:
    unfinished = home / "postgres" / "data.123" / "base"
    unfinished.mkdir(parents=True)
    with serving(Postgres(home / "postgres")):
        assert query(home, "select 1") == "1"
    assert not unfinished.exists()


def test_a_server_that_nobody_watches_is_stopped_first(home: Path) -> None:
    with serving(Postgres(home / "postgres")) as orphan:
        Postgres(home / "postgres").prepare()
        assert orphan.wait(10) == 0


def test_a_home_that_is_a_file_is_one_line(home: Path) -> None:
    (home / "postgres").write_text("")
    with pytest.raises(EmbeddedError, match="set PORTICO_HOME"):
        Postgres(home / "postgres").prepare()


def test_valkey_answers_on_its_socket_alone_and_writes_no_data(home: Path) -> None:
    with serving(Valkey(home / "valkey")):
        assert ping(home).startswith(b"+PONG")
        mode = (home / "valkey" / "valkey.sock").stat().st_mode
        assert mode & 0o077 == 0
    assert {path.name for path in (home / "valkey").iterdir()} <= {"log", "valkey.sock"}


def test_valkey_starts_over_a_stale_socket(home: Path) -> None:
    with serving(Valkey(home / "valkey")) as process:
        process.kill()
    assert (home / "valkey" / "valkey.sock").exists()
    with serving(Valkey(home / "valkey")):
        assert ping(home).startswith(b"+PONG")
