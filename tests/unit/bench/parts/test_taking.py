"""Parts of the report are measured one by one, and one that fails costs only itself."""

from pathlib import Path

import msgspec
import pytest

from bench.parts import taking
from bench.parts.taking import Asked, take_parts
from bench.report import parts
from bench.report.parts import Part

ASKED = Asked(pairs=50, turns=3, idle=10_000, yardstick=None, python=None)


def measured(asked: Asked) -> Part:
    return Part("idle", "At rest", f"{asked.idle} connections.", [], [])


def lost(asked: Asked) -> Part:
    raise ConnectionError("not all connections stayed")


def test_a_part_that_cannot_be_measured_is_named_and_the_others_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = tmp_path / "history.jsonl"
    monkeypatch.setattr(parts, "HISTORY", history)
    monkeypatch.setattr(taking, "PARTS", {"rest": lost, "idle": measured})
    said: list[str] = []
    assert take_parts(["rest", "idle"], ASKED, said.append) == ["rest"]
    assert "rest was not measured: not all connections stayed" in said
    [line] = history.read_bytes().splitlines()
    assert msgspec.json.decode(line)["part"]["text"] == "10000 connections."
