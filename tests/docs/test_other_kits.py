"""The page beside other kits: every complaint names a test that exists, and there are at least ten."""

import re

import pytest

from cli.generate import ROOT

PAGE = ROOT / "docs" / "explanation" / "other-kits.md"
PYTHON = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
TYPESCRIPT = re.compile(r"`(web/[\w./-]+\.tsx?): ([^`]+)`")
ROWS = [line for line in PAGE.read_text().splitlines() if PYTHON.search(line) or TYPESCRIPT.search(line)]


def test_at_least_ten_complaints_were_tried() -> None:
    assert len(ROWS) >= 10


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[2:50])
def test_a_complaint_names_a_test_that_exists(row: str) -> None:
    python, typescript = PYTHON.search(row), TYPESCRIPT.search(row)
    if python:
        assert f"def {python[2]}(" in (ROOT / python[1]).read_text()
    if typescript:
        assert f'it("{typescript[2]}"' in (ROOT / typescript[1]).read_text()
