"""Where Portico lives: not where one stands."""

from pathlib import Path

import pytest

from cli import main
from portico.settings import paths
from portico.settings.core import SettingsError, parse
from router.personality import listen_at
from tests.support.node import ROOT


def test_the_home_does_not_depend_on_the_folder_one_stands_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert parse({}).home == ROOT / ".portico"
    assert parse({"PORTICO_HOME": "other"}).home == ROOT / "other"
    assert parse({"PORTICO_HOME": "/srv/portico"}).home == Path("/srv/portico")
    assert parse({"PORTICO_HOME": "~/chat"}).home == Path.home() / "chat"


def test_an_installed_portico_lives_where_programs_keep_their_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "IS_CHECKOUT", False)
    assert parse({}).home == Path.home() / ".local/share/portico"
    assert parse({"XDG_DATA_HOME": "/srv/data"}).home == Path("/srv/data/portico")
    with pytest.raises(SettingsError, match="PORTICO_HOME='data' must be an absolute path"):
        parse({"PORTICO_HOME": "data"})


def test_a_token_makes_no_secret_beside_a_portico_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("ACCESS_TOKEN_SECRET", "JWT_SECRET"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PORTICO_HOME", "/nowhere")
    assert main(["token", "--user", "7", "--home", str(tmp_path / "typo")]) == 1
    said = capsys.readouterr()
    assert said.err.startswith(f"portico: there is no Portico in {tmp_path / 'typo'}: start it first")
    assert said.out == ""
    assert list(tmp_path.iterdir()) == []


def test_options_stand_in_for_variables(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PORTICO_HOME", "/nowhere")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "here").mkdir()
    assert main(["token", "--user", "7", "--home", "here"]) == 0
    assert (tmp_path / "here" / "secret").exists()


def test_the_version_is_an_option(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as done:
        main(["--version"])
    assert done.value.code == 0
    assert capsys.readouterr().out.startswith("portico ")


@pytest.mark.parametrize(
    ("endpoint", "interface"),
    [
        ({"type": "tcp", "port": "$PORTICO_PORT"}, "127.0.0.1"),
        ({"type": "tcp", "port": "$PORTICO_PORT", "interface": "10.0.0.1"}, "10.0.0.1"),
        ({"type": "tcp", "port": 9000}, None),
        ({"type": "unix", "path": "/x"}, None),
    ],
)
def test_only_porticos_own_port_is_bound(endpoint: dict[str, object], interface: str | None) -> None:
    listen_at(endpoint, "127.0.0.1")
    assert endpoint.get("interface") == interface
