"""Settings of evidence mode, and who may open such a conversation."""

import pytest

from portico.domain.errors import Forbidden
from portico.domain.evidence.rules import check_opening
from portico.domain.people import Caller
from portico.settings.environment import SettingsError
from portico.settings.evidence import evidence

# openssl genpkey -algorithm ed25519 -outform DER | base64 -w0, and its public half
KEY = "MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF"
PUBLIC = "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="


def test_without_variables_users_open_none_and_nothing_signs() -> None:
    settings = evidence({})
    assert (settings.types, settings.key, settings.earlier_keys) == (frozenset(), None, ())


def test_keys_are_read_and_not_shown() -> None:
    settings = evidence({"EVIDENCE_KEY": KEY, "EVIDENCE_EARLIER_KEYS": f"{PUBLIC}, {PUBLIC}"})
    assert settings.key is not None
    assert settings.key.public.text != PUBLIC
    assert [key.text for key in settings.earlier_keys] == [PUBLIC, PUBLIC]
    assert KEY not in repr(settings)


@pytest.mark.parametrize(
    "env",
    [
        {"EVIDENCE_TYPES": "general,strange"},
        {"EVIDENCE_KEY": "secret-text"},
        {"EVIDENCE_KEY": PUBLIC},
        {"EVIDENCE_EARLIER_KEYS": "AAAA"},
        {"EVIDENCE_TSA_URL": "ftp://tsa"},
    ],
)
def test_what_cannot_be_is_refused_without_repeating_a_secret(env: dict[str, str]) -> None:
    with pytest.raises(SettingsError) as caught:
        evidence(env)
    assert "secret-text" not in str(caught.value)


def test_users_open_the_types_of_the_setting_and_services_all() -> None:
    types = evidence({"EVIDENCE_TYPES": "general, support"}).types
    check_opening("general", Caller("ada", "user", 1), types)
    check_opening("group", Caller("site", "service", 1), types)
    with pytest.raises(Forbidden):
        check_opening("group", Caller("ada", "user", 1), types)
