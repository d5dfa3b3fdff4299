"""Log lines of the process manager: as text, as JSON, and with the former names of events and processes."""

import json

import pytest

from server.log import ManagerLog


def line_of(capsys: pytest.CaptureFixture[str], *, write_json: bool, name: str) -> str:
    ManagerLog(write_json)("process_exited", name=name, exit="signal 9", restart_in=0.1)
    [line] = capsys.readouterr().err.splitlines()
    return line


def test_a_line_of_text_has_the_event_and_its_fields(capsys: pytest.CaptureFixture[str]) -> None:
    line = line_of(capsys, write_json=False, name="core")
    assert line == "portico: process_exited name=core exit=signal 9 restart_in=0.1 alias=child_died"


@pytest.mark.parametrize(("name", "alias"), [("core", "directory"), ("media", None)])
def test_a_renamed_process_has_its_former_name_in_json(
    capsys: pytest.CaptureFixture[str], name: str, alias: str | None
) -> None:
    line = json.loads(line_of(capsys, write_json=True, name=name))
    assert (line["event"], line["name"], line.get("name_alias")) == ("process_exited", name, alias)
    assert (line["process"], line["process_alias"]) == ("process_manager", "supervisor")


@pytest.mark.parametrize("write_json", [True, False])
def test_a_renamed_event_has_its_old_name(capsys: pytest.CaptureFixture[str], *, write_json: bool) -> None:
    ManagerLog(write_json)("stale_process_stopped", name="media", pid=7)
    assert "orphan_stopped" in capsys.readouterr().err
