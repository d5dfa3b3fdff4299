"""What an operator reads when the database was migrated."""

import pytest

from cli.migrate import tell
from portico.storage.migrate import available
from server.log import ManagerLog


def test_a_new_database_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    tell(available(), ManagerLog(write_json=False))
    assert capsys.readouterr().err == f"portico: database_set_up migrations={len(available())}\n"


def test_an_upgrade_names_each_migration(capsys: pytest.CaptureFixture[str]) -> None:
    *_, last_but_one, last = available()
    tell([last_but_one, last], ManagerLog(write_json=False))
    told = capsys.readouterr().err.splitlines()
    assert told == [f"portico: migration_applied name={name}" for name in (last_but_one, last)]


def test_nothing_new_is_not_worth_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    tell([], ManagerLog(write_json=False))
    assert not capsys.readouterr().err
