"""Email addresses and phone numbers of an access token, as they are stored."""

from typing import Any

import msgspec
import pytest
from structlog.testing import capture_logs

from components.users import admission
from components.users.admission import LoginAdmission
from portico.domain.people import Principal
from portico.settings.environment import SettingsError
from portico.settings.people import people
from portico.storage.users.people import Admitted
from tests.support.outcome import begin
from tests.support.principals import principal

SAID = [
    ("+254 712 345 678", None, "+254712345678"),
    ("0712 345 678", "KE", "+254712345678"),
    ("0712 345 678", None, None),
    ("none", "KE", None),
]


class Logins:
    """Lets everybody in, and remembers them."""

    def __init__(self, country: str | None = None) -> None:
        self.entered: list[Principal] = []
        store: Any = self
        self._admission = LoginAdmission(store, store, store, country)

    async def upsert_user(self, claimed: Principal) -> Admitted:
        self.entered.append(claimed)
        return Admitted(profile_changed=False)

    def enter(self, claimed: Principal) -> Principal:
        """Somebody comes in; as they are kept."""
        assert begin(self._admission.upsert_user(msgspec.to_builtins(claimed))).result is True
        return self.entered[-1]

    def logged_by(self, claimed: Principal) -> list[tuple[str, str]]:
        """Somebody comes in; what the log says."""
        with capture_logs() as logged:
            self.enter(claimed)
        return [(line["event"], line["field"]) for line in logged]


@pytest.mark.parametrize(("given", "country", "stored"), SAID)
def test_a_number_enters_in_one_form_or_not_at_all(
    given: str, country: str | None, stored: str | None
) -> None:
    assert Logins(country).enter(principal(mobile=given)).mobile == stored


def test_an_address_enters_in_one_form_or_not_at_all() -> None:
    components = Logins()
    assert components.enter(principal(email=" Ada@Example.ORG")).email == "Ada@example.org"
    assert components.enter(principal(email="nobody")).email is None
    assert components.enter(principal()) == principal()


def test_the_log_has_the_reason_and_never_the_address() -> None:
    claimed = principal(mobile="0712 345 678", email="ada at example.org")
    with capture_logs() as logged:
        Logins().enter(claimed)
    assert [(line["event"], line["user_id"], line["field"], line["reason"]) for line in logged] == [
        ("token.unreachable", claimed.user_id, "email", "address cannot be read"),
        ("token.unreachable", claimed.user_id, "mobile", "number cannot be read"),
    ]
    assert "712" not in str(logged)
    assert "example" not in str(logged)
    assert Logins().logged_by(principal(mobile="+254712345678")) == []


def test_what_a_token_says_at_each_login_is_logged_once() -> None:
    components, bad = Logins(), principal(mobile="ask my wife", email="ada at example.org")
    assert len(components.logged_by(bad)) == 2
    assert components.logged_by(bad) == []
    assert components.logged_by(principal("bob", mobile="ask my wife")) == [("token.unreachable", "mobile")]
    assert components.logged_by(principal(mobile="ask me", email="ada at example.org")) == [
        ("token.unreachable", "mobile")
    ]
    assert components.logged_by(principal(mobile="+254712345678")) == []
    assert len(components.logged_by(bad)) == 2


def test_no_more_people_are_remembered_than_fit_into_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "MOST", 2)
    components = Logins()
    for name in ("ada", "bob", "ada", "cy"):
        components.logged_by(principal(name, mobile="no"))
    assert components.logged_by(principal("ada", mobile="no")) == []
    assert len(components.logged_by(principal("bob", mobile="no"))) == 1


def test_the_country_of_numbers_without_one_is_two_letters() -> None:
    assert people({}).country is None
    assert people({"PHONE_DEFAULT_COUNTRY": "KE"}).country == "KE"
    assert people({"PHONE_DEFAULT_COUNTRY": ""}).country is None


@pytest.mark.parametrize("country", ["Kenya", "XX", "UK", "ke", "+254", "254", "001", "ZZ", " KE"])
def test_a_country_that_is_none_is_refused_in_one_line(country: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        people({"PHONE_DEFAULT_COUNTRY": country})
    given = str(refusal.value)
    assert given.startswith(f"PHONE_DEFAULT_COUNTRY={country!r} must be two letters")
    assert "\n" not in given
