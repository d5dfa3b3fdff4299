"""Numbers as people write them, and as providers take them."""

import pytest

from portico.domain.phones import e164, is_premium


@pytest.mark.parametrize(
    ("given", "country", "expected"),
    [
        ("+254 712 345 678", None, "+254712345678"),
        ("+254712345678", None, "+254712345678"),
        ("+254 (0) 712-345.678", None, "+254712345678"),
        ("\uff0b254 712 345 678", None, "+254712345678"),
        ("\u202a+254 712 345 678\u202c", None, "+254712345678"),
        ("tel:+254-712-345-678", None, "+254712345678"),
        ("0712 345 678", "KE", "+254712345678"),
        ("00 254 712 345 678", "FR", "+254712345678"),
        ("+33 6 12 34 56 78", "KE", "+33612345678"),
    ],
)
def test_a_number_is_kept_in_one_form(given: str, country: str | None, expected: str) -> None:
    assert e164(given, country) == expected
    assert e164(expected) == expected


NONE = ("0712 345 678", "", "+", "+254", "hello", "+999 123 456 789", "+254 712 345 678 ext. 5", "1" * 41)


@pytest.mark.parametrize("given", NONE)
def test_what_is_no_number_is_none(given: str) -> None:
    assert e164(given) is None


def test_numbers_that_cost_whoever_writes_there_are_known() -> None:
    assert is_premium("+33899123456")
    assert is_premium("+1 900 234 5678")
    assert not is_premium("+33612345678")
    assert not is_premium("no number")
