"""`.env`: which file is read, what wins, how values are written, and one line for each mistake."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli import main
from portico.settings.env_file import load, read
from portico.settings.environment import SettingsError
from tests.support.node import ROOT, Node


def write(path: Path, text: str | bytes) -> dict[str, str]:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return {"PORTICO_ENV_FILE": str(path)}


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("LOG_LEVEL=debug", "debug"),
        ("export LOG_LEVEL=debug", "debug"),
        ("  LOG_LEVEL = debug  # while we look", "debug"),
        ("LOG_LEVEL='de bug # $HOME'", "de bug # $HOME"),
        ('LOG_LEVEL="de\\nbug"', "de\nbug"),
        ("LOG_LEVEL='-----BEGIN\nKEY-----'", "-----BEGIN\nKEY-----"),
        ("LOG_LEVEL=a$b${HOME}#c", "a$b${HOME}#c"),
        ("LOG_LEVEL=", ""),
        ("LOG_LEVEL=info\nLOG_LEVEL=debug", "debug"),
        ("\ufeffLOG_LEVEL=debug\r\n", "debug"),
    ],
)
def test_a_value_is_read(tmp_path: Path, line: str, value: str) -> None:
    assert read(write(tmp_path / "env", line)) == {"LOG_LEVEL": value}


def test_comments_and_empty_lines_are_skipped(tmp_path: Path) -> None:
    assert read(write(tmp_path / "env", "# LOG_LEVEL=debug\n\n   \n#\n")) == {}


def test_the_environment_wins_even_with_an_empty_value(tmp_path: Path) -> None:
    env = {**write(tmp_path / "env", "LOG_LEVEL=debug\nPORTICO_PORT=9000\nREDIS_URL=redis://a\n")}
    env |= {"LOG_LEVEL": "error", "REDIS_URL": ""}
    load(env)
    assert (env["LOG_LEVEL"], env["PORTICO_PORT"], env["REDIS_URL"]) == ("error", "9000", "")


def test_variables_of_other_programs_are_left_alone_and_misspelt_ones_are_not(tmp_path: Path) -> None:
    text = "PYTHONPATH=.\nLD_PRELOAD=x.so\nSITE_NAME=x\nALLOWED_ORIGIN=x\nPORTICO_ZEBRA=1\n"
    assert read(write(tmp_path / "env", text)) == {"ALLOWED_ORIGIN": "x", "PORTICO_ZEBRA": "1"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("LOG_LEVEL\n", "line 1: write NAME=value"),
        ("# one\n\nLOG_LEVEL=info\n\n\nJWT SECRET=hidden\n", "line 6: write NAME=value"),
        ('LOG_LEVEL=info\nJWT_SECRET="hidden\n', "line 2: write NAME=value"),
        ("JWT_SECRET='hidden' hidden\n", "line 1: write NAME=value"),
        ("JWT_SECRET=hid\0den\n", "line 1: write NAME=value"),
        (b"JWT_SECRET=hidden\xff\n", "is not UTF-8"),
    ],
)
def test_a_mistake_is_one_line_that_says_where_and_shows_no_secret(
    tmp_path: Path, text: str | bytes, says: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        read(write(tmp_path / "env", text))
    assert str(caught.value).startswith(str(tmp_path / "env"))
    assert says in str(caught.value)
    assert "hidden" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="missing cannot be read: No such file"):
        read({"PORTICO_ENV_FILE": str(tmp_path / "missing")})
    with pytest.raises(SettingsError, match="cannot be read: Is a directory"):
        read({"PORTICO_ENV_FILE": str(tmp_path)})


def test_the_file_of_the_current_folder_is_read_if_there_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert read({}) == {}
    write(tmp_path / ".env", "LOG_LEVEL=debug\n")
    assert read({}) == {"LOG_LEVEL": "debug"}
    other = write(tmp_path / "other", "LOG_LEVEL=error\n")
    assert read(other) == {"LOG_LEVEL": "error"}


def test_a_folder_called_env_is_no_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").mkdir()
    assert read({}) == {}


def test_a_file_that_may_not_be_read_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> str:
        raise PermissionError(13, "Permission denied")

    env = write(tmp_path / "env", "LOG_LEVEL=debug\n")
    monkeypatch.setattr(Path, "read_text", refused)  # root may read everything
    with pytest.raises(SettingsError, match=r"env cannot be read: Permission denied$"):
        read(env)


def test_no_test_reads_the_env_file_of_a_developer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("PORTICO_PORT=1\n")
    monkeypatch.chdir(tmp_path)
    assert read({}) == {"PORTICO_PORT": "1"}
    assert read(os.environ) == {}
    node = Node(8080)
    node.remove()
    assert read(node.env) == {}


def test_a_command_reads_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {**write(tmp_path / "env", "PORTICO_PORT=0\n"), "PORTICO_PORT": ""}.items():
        monkeypatch.setenv(name, value)  # and at the end it is as it was
    monkeypatch.delenv("PORTICO_PORT")
    assert main(["token", "--user", "7"]) == 2
    assert "PORTICO_PORT='0' must be a whole number" in capsys.readouterr().err


def test_a_mistake_in_it_is_one_line_of_the_command(tmp_path: Path) -> None:
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PORTICO_HOME": str(tmp_path)}
    (tmp_path / ".env").write_text("LOG_LEVEL debug\n")
    command = [sys.executable, "-P", "-m", "cli", "token", "--user", "7"]
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "portico: .env, line 1: write NAME=value, and a value with spaces in quotes"
    ]
