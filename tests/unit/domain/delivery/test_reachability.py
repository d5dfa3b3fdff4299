"""Why somebody is not reached: the reasons that `preferences.get` gives."""

import pytest

from portico.domain.delivery.reachability import email_fault, number_fault


@pytest.mark.parametrize(
    ("email", "fault"),
    [
        (None, "no address"),
        ("", "no address"),
        ("ada", "address cannot be read"),
        ("ada@example.org, bob@example.org", "address cannot be read"),
        ("Ada@Example.ORG", None),
    ],
)
def test_no_mail_goes_there(email: str | None, fault: str | None) -> None:
    assert email_fault(email) == fault


@pytest.mark.parametrize(
    ("mobile", "country", "fault"),
    [
        (None, "KE", "no number"),
        ("", "KE", "no number"),
        ("ask me", "KE", "number cannot be read"),
        ("0712 345 678", None, "number cannot be read"),
        ("0712 345 678", "KE", None),
        ("+254712345678", None, None),
        ("+33899123456", None, "premium number"),
        ("0899 12 34 56", "FR", "premium number"),
    ],
)
def test_no_sms_goes_there(mobile: str | None, country: str | None, fault: str | None) -> None:
    assert number_fault(mobile, country) == fault
