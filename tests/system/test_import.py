"""`portico import` as an operator meets it: killed in the middle, with rejects, and with mistakes."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from portico.settings.core import Settings
from tests.support.environment import NO_ENV_FILE
from tests.support.imports import conversation, dump, message
from tests.support.node import ROOT
from tests.support.stores import empty

COUNT = 6_000
ZIP = "this is no file of rows but a ZIP archive or a spreadsheet: unpack it, or save the sheet as CSV"
WHOLE = """
    select count(*), count(distinct local_id), bool_and(text = 'text ' || seq), max(seq) from message
"""


def start(stores: Settings, *arguments: str, **options: Any) -> subprocess.Popen[bytes]:
    env = {**os.environ, "PORTICO_HOME": str(stores.home), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "cli", "import", *arguments]
    return subprocess.Popen(command, env=env, stderr=subprocess.PIPE, **options)


def portico_import(stores: Settings, *arguments: str, given: bytes | None = None) -> tuple[int, str]:
    """The exit code, and what was said."""
    done = start(stores, *arguments, stdin=subprocess.PIPE)
    _, said = done.communicate(given, timeout=60)
    return done.returncode, said.decode()


@pytest.fixture
def talk(stores: Settings, tmp_path: Path) -> Path:
    """A long conversation in a file; the database is empty."""
    empty(stores)
    rows = [message(n, 1, "ada", f"text {n}", created_at=1_700_000_000 + n) for n in range(1, COUNT + 1)]
    path = tmp_path / "talk.jsonl"
    path.write_bytes(dump([conversation(1, "ada", "bob"), *rows]))
    return path


def test_killed_in_the_middle_and_run_again_it_ends_the_same(stores: Settings, talk: Path) -> None:
    lines = talk.read_bytes().splitlines(keepends=True)
    first = start(stores, "-", stdin=subprocess.PIPE)
    assert first.stdin is not None
    first.stdin.write(b"".join(lines[: COUNT // 2]))  # the pipe holds less: what it took is being stored
    first.stdin.flush()
    first.kill()
    first.communicate()
    [(stored,)] = sql(stores, "select count(*) from message")
    assert 0 < stored < COUNT // 2
    code, said = portico_import(stores, str(talk))
    assert code == 0
    assert " rejected" in said
    assert sql(stores, WHOLE) == [(COUNT, COUNT, True, COUNT)]


def test_rejects_stand_beside_the_file_and_are_never_written_over(stores: Settings, tmp_path: Path) -> None:
    empty(stores)
    path = tmp_path / "bad.jsonl"
    path.write_bytes(b"not json\n" + dump([conversation(1, "ada", "bob")]))
    for name in ("bad.jsonl.rejects", "bad.jsonl.rejects.2"):
        code, said = portico_import(stores, str(path))
        assert code == 1
        assert "portico: line 1: line: is no JSON" in said
        assert name in said
        assert (tmp_path / name).read_bytes().endswith(b"\nnot json\n")


def test_a_packed_csv_is_imported_and_what_is_refused_is_counted(stores: Settings, tmp_path: Path) -> None:
    empty(stores)
    rows = [
        "id,sender_id,receiver_id,content,timestamp,is_deleted,deleted_at",
        '1,7,8,"Is it free?",2024-05-01 10:00:00+00,f,',
        "2,7,8,A secret,2024-05-01 10:01:00+00,t,0000-00-00 00:00:00",
        "3,7,8,Hello,2024-05-01 10:02:00+00,maybe,",
        "4,7,8,Hello,2024-05-01 10:02:00+00,maybe not,",
    ]
    path = tmp_path / "messages.csv.gz"
    path.write_bytes(gzip.compress("\r\n".join(rows).encode("utf-16")))
    code, said = portico_import(stores, "--from", "django", str(path))
    assert code == 1
    assert "portico: 2 lines taken, 0 known already, 2 rejected\n" in said
    assert "portico: 2 times: is_deleted: neither true nor false: send true or false\n" in said
    assert sql(stores, "select text from message order by seq") == [("Is it free?",), (None,)]
    mended = tmp_path / "mended"
    mended.write_text((tmp_path / "messages.csv.gz.rejects").read_text().replace('"maybe not"', "false"))
    code, said = portico_import(stores, "--from", "django", str(mended))
    assert "portico: 1 line taken, 0 known already, 1 rejected\n" in said


@pytest.mark.parametrize("name", ["empty", "zip"])
def test_a_file_without_rows_is_one_sentence(stores: Settings, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"PK\x03\x04" if name == "zip" else b"")
    code, said = portico_import(stores, "--dry-run", str(path))
    sentences = {"empty": (0, "portico: there is no row in it"), "zip": (1, f"portico: {ZIP}")}
    assert (code, said.splitlines()[-1]) == sentences[name]


def test_a_dry_run_needs_no_database_and_stores_nothing(stores: Settings, talk: Path) -> None:
    code, said = portico_import(stores, "--dry-run", str(talk))
    assert (code, said) == (0, f"portico: {COUNT + 1:,} lines checked, 0 known already, 0 rejected\n")
    assert sql(stores, "select count(*) from message") == [(0,)]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["/no/such/file"], "cannot read /no/such/file: No such file or directory"),
        (["/"], "cannot read /: Is a directory"),
        (["--from", "irc", "-"], "invalid choice: 'irc'"),
        (["--map", "/no/such.toml", "-"], "cannot read /no/such.toml: No such file or directory"),
        (["--map", "own.toml", "--from", "nest", "-"], "argument --from: not allowed with argument --map"),
        (["--source", "A b", "-"], "up to 32 of a-z"),
        (["--rejects", "/", "-"], "/ exists: move it away"),
    ],
)
def test_a_mistake_is_one_line_that_says_what_to_do(
    stores: Settings, arguments: list[str], says: str
) -> None:
    code, said = portico_import(stores, *arguments)
    assert code in (1, 2)
    assert says in said.splitlines()[-1]
    assert "Traceback" not in said


def test_without_a_database_it_says_so(tmp_path: Path) -> None:
    path = tmp_path / "talk.jsonl"
    path.write_text(json.dumps(conversation(1, "ada", "bob")))
    env = {
        **NO_ENV_FILE,
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "PORTICO_HOME": str(tmp_path),
    }
    command = [sys.executable, "-m", "cli", "import", str(path)]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert "start `portico up`" in done.stderr
    assert done.stderr.count("\n") == 1


def sql(stores: Settings, statement: str) -> list[tuple[Any, ...]]:
    """What is stored."""
    connection = psycopg2.connect(stores.dsn, options="-c search_path=portico")
    with connection, connection.cursor() as cursor:
        cursor.execute(statement)
        rows = cursor.fetchall()
    connection.close()
    return rows
