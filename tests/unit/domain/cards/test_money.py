"""Amounts: decimal strings with as many digits as the currency has."""

import pytest

from portico.domain.cards.money import DIGITS, check_money
from portico.domain.errors import InvalidArgument


@pytest.mark.parametrize(
    ("amount", "currency"),
    [("0.01", "EUR"), ("1250", "KES"), ("1250.00", "JPY"), ("1.234", "KWD"), ("999999999999999.99", "USD")],
)
def test_amounts(amount: str, currency: str) -> None:
    check_money(amount, currency)


@pytest.mark.parametrize(
    ("amount", "currency", "field"),
    [
        ("0", "EUR", "amount"),
        ("0.00", "EUR", "amount"),
        ("-1", "EUR", "amount"),
        ("1e3", "EUR", "amount"),
        ("1,000", "EUR", "amount"),
        ("01", "EUR", "amount"),
        (".5", "EUR", "amount"),
        ("1.", "EUR", "amount"),
        ("1\n", "EUR", "amount"),
        ("١٢", "EUR", "amount"),
        ("1.001", "EUR", "amount"),
        ("1.5", "JPY", "amount"),
        ("1234567890123456", "EUR", "amount"),
        ("1", "eur", "currency"),
        ("1", "ZZZ", "currency"),
    ],
)
def test_what_is_no_amount(amount: str, currency: str, field: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        check_money(amount, currency)
    assert caught.value.fields["field"] == field


def test_the_codes_have_three_letters_and_each_stands_once() -> None:
    assert all(len(code) == 3 and code.isalpha() and code.isupper() for code in DIGITS)
    assert len(DIGITS) > 150
