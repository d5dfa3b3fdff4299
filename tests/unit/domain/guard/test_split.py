"""A telephone number in up to three messages."""

import json
from pathlib import Path
from typing import Any

import pytest

from portico.domain.guard.detection import find
from portico.domain.guard.split import find_split

CORPUS = Path(__file__).parents[3] / "corpora" / "contact_guard" / "split.jsonl"
CASES = [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(
    ("before", "text", "found"),
    [
        (["0712"], "345 678", "345 678"),
        (["hi, my number is 0712", "345"], "then 678", "678"),
        (["zero seven one two"], "three four five six seven eight", "three four five six seven eight"),
        (["how are you?", "+254 712"], "345678", "345678"),
        (["06 12"], "34 56 78 voil\u00e0", "34 56 78"),
        (["call me, 712"], "345 678 please", "345 678"),
    ],
)
def test_the_last_part_of_a_number_is_found(before: list[str], text: str, found: str) -> None:
    (finding,) = find_split(before, text)
    assert text[finding.start : finding.end] == found


@pytest.mark.parametrize(
    ("before", "text"),
    [
        ([], "345 678"),
        (["3 bedrooms"], "2 bathrooms"),
        (["call me at 10"], "250000"),
        (["0712", "no wait"], "345 678"),
        (["12/05/2024"], "14:30"),
        (["flat 12"], "house 345, road 678"),
        (["I pay 85,000"], "from 01.06.2024"),
        (["0712 " + "and so on " * 20], "345 678"),
    ],
)
def test_what_is_no_number_together_is_left_alone(before: list[str], text: str) -> None:
    assert find_split(before, text) == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: "|".join(case["texts"]))
def test_messages_in_a_row_are_read_together(case: dict[str, Any]) -> None:
    *before, text = case["texts"]
    found = find(text, ["phone"]) or find_split(before, text)
    assert bool(found) == case["leak"]
