"""Lines of the process manager: for people, for programs, and under the former name of a process."""

import json

import pytest

from server.log import Log


def line_of(capsys: pytest.CaptureFixture[str], *, write_json: bool, name: str) -> str:
    Log(write_json)("child_died", name=name, exit="signal 9", restart_in=0.1)
    [line] = capsys.readouterr().err.splitlines()
    return line


def test_a_line_for_people_has_the_event_and_its_fields(capsys: pytest.CaptureFixture[str]) -> None:
    line = line_of(capsys, write_json=False, name="core")
    assert line == "portico: child_died name=core exit=signal 9 restart_in=0.1"


@pytest.mark.parametrize(("name", "alias"), [("core", "directory"), ("media", None)])
def test_a_renamed_process_has_its_former_name_in_json(
    capsys: pytest.CaptureFixture[str], name: str, alias: str | None
) -> None:
    line = json.loads(line_of(capsys, write_json=True, name=name))
    assert (line["event"], line["name"], line.get("name_alias")) == ("child_died", name, alias)


@pytest.mark.parametrize("write_json", [True, False])
def test_a_renamed_event_has_its_old_name(capsys: pytest.CaptureFixture[str], *, write_json: bool) -> None:
    Log(write_json)("stale_process_stopped", name="media", pid=7)
    assert "orphan_stopped" in capsys.readouterr().err
