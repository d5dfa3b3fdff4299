"""Addresses of a token, as they are kept."""

import pytest
from structlog.testing import capture_logs

from components.users.admission import reachable
from portico.environment import SettingsError
from portico.people_settings import people
from tests.support.principals import principal

SAID = [
    ("+254 712 345 678", None, "+254712345678"),
    ("0712 345 678", "KE", "+254712345678"),
    ("0712 345 678", None, None),
    ("none", "KE", None),
]


@pytest.mark.parametrize(("said", "country", "kept"), SAID)
def test_a_number_enters_in_one_form_or_not_at_all(said: str, country: str | None, kept: str | None) -> None:
    assert reachable(principal(mobile=said), country).mobile == kept


def test_an_address_enters_in_one_form_or_not_at_all() -> None:
    assert reachable(principal(email=" Ada@Example.ORG"), None).email == "Ada@example.org"
    assert reachable(principal(email="nobody"), None).email is None
    assert reachable(principal(), None) == principal()


def test_the_log_has_the_reason_and_never_the_address() -> None:
    claimed = principal(mobile="0712 345 678", email="ada at example.org")
    with capture_logs() as logged:
        reachable(claimed, None)
    assert [(line["event"], line["user_id"], line["field"], line["reason"]) for line in logged] == [
        ("token.unreachable", claimed.user_id, "email", "address cannot be read"),
        ("token.unreachable", claimed.user_id, "mobile", "number cannot be read"),
    ]
    assert "712" not in str(logged)
    assert "example" not in str(logged)
    with capture_logs() as silent:
        reachable(principal(mobile="+254712345678"), None)
    assert silent == []


def test_the_country_of_numbers_without_one_is_two_letters() -> None:
    assert people({}).country is None
    assert people({"PHONE_DEFAULT_COUNTRY": "KE"}).country == "KE"
    assert people({"PHONE_DEFAULT_COUNTRY": ""}).country is None


@pytest.mark.parametrize("country", ["Kenya", "XX", "UK", "ke", "+254", "254", "001", "ZZ", " KE"])
def test_a_country_that_is_none_is_refused_in_one_line(country: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        people({"PHONE_DEFAULT_COUNTRY": country})
    said = str(refusal.value)
    assert said.startswith(f"PHONE_DEFAULT_COUNTRY={country!r} must be two letters")
    assert "\n" not in said
