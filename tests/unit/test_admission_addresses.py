"""Addresses of a token, as they are kept."""

import pytest

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


def test_the_country_of_numbers_without_one_is_two_letters() -> None:
    assert people({}).country is None
    assert people({"PHONE_DEFAULT_COUNTRY": "KE"}).country == "KE"
    with pytest.raises(SettingsError, match="PHONE_DEFAULT_COUNTRY='Kenya' must be the two letters"):
        people({"PHONE_DEFAULT_COUNTRY": "Kenya"})
