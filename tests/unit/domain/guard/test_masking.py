"""Dots in place of what was found."""

from portico.domain.guard.detection import find
from portico.domain.guard.finding import Finding
from portico.domain.guard.masking import mask


def test_only_what_was_found_is_replaced() -> None:
    text = "Call 0712 345 678 or write to jane@example.com, thanks"
    dots = "\u2022" * 6
    assert mask(text, find(text)) == f"Call {dots} or write to {dots}, thanks"


def test_findings_that_overlap_are_masked_once_and_the_text_does_not_grow() -> None:
    assert mask("abcdef", [Finding(3, 5, "words"), Finding(1, 4, "url")]) == "a\u2022\u2022\u2022\u2022f"


def test_what_is_masked_is_not_found_again() -> None:
    text = "t.me/agent1, 0712 345 678"
    assert find(mask(text, find(text))) == []
