"""Users and conversations of the site, converted to Portico's types."""

from datetime import time
from typing import Any

import pytest

from components.django_bridge.profiles import devices_of, preferences_of, profile_of
from components.django_bridge.site_conversations import opening_of
from portico.contract.site import SiteUser
from portico.domain.delivery.planning import Preferences
from portico.domain.delivery.quiet_hours import QuietHours
from portico.domain.errors import InvalidArgument
from portico.domain.site_rows import SitePerson, portico_id_of, read_participant
from tests.support.foreign import NEVER, NO, TIME, TIMES, YES

ROLES = [(7, None), ("ada", "OWNER")]
PEOPLE = [SitePerson("7"), SitePerson("ada", "owner")]


def test_what_no_one_could_set_here_is_left_out() -> None:
    fields = {"name": "n" * 300, "avatar_url": "ftp://x", "email": 5, "mobile": "", "is_staff": True}
    assert profile_of(fields) == SiteUser()


def test_names_of_the_site_are_what_is_seen_of_them() -> None:
    assert profile_of({"name": "\u200b\u2800"}) == SiteUser()
    assert profile_of({"name": "Ada\nLovelace\u202e"}) == SiteUser(name="Ada Lovelace")
    assert opening_of({"title": "\u3164"}, PEOPLE).title is None
    assert opening_of({"title": "Flat\u200b 4\r\n"}, PEOPLE).title == "Flat 4"


def test_a_part_of_the_preferences_that_breaks_the_contract_spoils_nothing() -> None:
    change = preferences_of({"email_after": 60, "language": "french", "quiet_hours": {"from": "25:00"}})
    assert change is not None
    assert change(Preferences(language="en")) == Preferences(language="en", email_after=60)


def test_an_unknown_time_zone_spoils_nothing_either() -> None:
    hours = {"from": "22:00", "to": "07:00", "timezone": "Mars/Olympus"}
    assert preferences_of({"quiet_hours": hours, "theme": "dark"}) is None


def test_devices_that_cannot_be_reached_are_left_out() -> None:
    phone = {"token": "t", "provider": "fcm", "platform": "ios", "p256dh": None, "created": "yesterday"}
    keyless = {"token": "https://push.example/1", "provider": "webpush", "platform": "web"}
    assert [device.token for device in devices_of([phone, keyless, {}])] == ["t"]


def test_ids_of_people_are_strings_and_an_owner_opens_it() -> None:
    opening = opening_of({"type": "group", "property_id": 42}, PEOPLE)
    assert (opening.creator_id, opening.members, opening.property_id) == ("ada", ("7", "ada"), "42")


@pytest.mark.parametrize("people", [[], [SitePerson("ada")], [SitePerson("a" * 65), *PEOPLE]])
def test_what_cannot_be_a_conversation_here(people: list[SitePerson]) -> None:
    with pytest.raises(InvalidArgument):
        opening_of({}, people)


@pytest.mark.parametrize("no", NO)
@pytest.mark.parametrize("yes", YES)
def test_a_switch_of_the_site_is_read_in_each_of_its_spellings(yes: Any, no: Any) -> None:
    change = preferences_of({"channels": {"message": {"push": yes, "email": no}}})
    assert change is not None
    assert change(Preferences()).channels == {"message": {"push": True, "email": False}}


def test_a_switch_that_cannot_be_read_spoils_no_other() -> None:
    fields = {
        "message": {"push": "maybe", "email": 0, "pigeon": 1},
        "call": "off",
        "mention": None,
        "rain": {},
    }
    change = preferences_of({"channels": fields})
    assert change is not None
    assert change(Preferences()).channels == {"message": {"email": False}}


@pytest.mark.parametrize("fields", TIMES)
def test_until_when_somebody_is_muted_is_read_in_each_form(fields: Any) -> None:
    change = preferences_of({"muted_until": fields})
    assert change is not None
    assert change(Preferences()).muted_until == TIME


@pytest.mark.parametrize("fields", NEVER)
def test_never_muted_is_not_muted(fields: Any) -> None:
    change = preferences_of({"muted_until": fields})
    assert change is not None
    assert change(Preferences(muted_until=TIME)).muted_until is None


def test_seconds_may_be_text_and_times_of_day_may_have_them() -> None:
    hours = {"from": "22:00:00", "to": "07:00:00.000", "timezone": "Africa/Nairobi"}
    change = preferences_of({"email_after": "3600", "sms_after": 60.0, "quiet_hours": hours})
    assert change is not None
    changed = change(Preferences())
    assert (changed.email_after, changed.sms_after) == (3600, 60)
    assert changed.quiet == QuietHours(time(22), time(7), "Africa/Nairobi")
    assert preferences_of({"email_after": "an hour"}) is None


def test_what_a_site_leaves_null_is_what_is_usual() -> None:
    row = {"id": 1, "type": None, "portico_id": "12"}
    people = [read_participant({"user_id": id_, "role": role}) for id_, role in ROLES]
    opening = opening_of(row, people)
    assert (portico_id_of(row), opening.type, opening.owner_ids) == (12, "general", ("ada",))
