"""Settings of people: whom they find, and the country of numbers that name none."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from portico.domain.people import Reach
from portico.settings.environment import SettingsError
from portico.settings.variables.people import COUNTRY, DIRECTORY, GUESTS


@dataclass(frozen=True, slots=True)
class PeopleSettings:
    """Whom `user.list` and `user.get` show to a user, and where a number without a country is from.

    `guests_may_start`: guests open conversations by themselves.
    """

    directory: Reach
    country: str | None
    guests_may_start: bool = False


def people(env: Mapping[str, str]) -> PeopleSettings:
    """Read them. Raises SettingsError."""
    directory = cast(Reach, DIRECTORY.read(env))
    return PeopleSettings(
        directory=directory,
        country=_country(COUNTRY.read(env) or None),
        guests_may_start=GUESTS.read(env),
    )


def _country(text: str | None) -> str | None:
    if text is None:
        return None
    from phonenumbers import SUPPORTED_REGIONS  # here: 5 MB that most processes do without

    if text not in SUPPORTED_REGIONS:
        raise SettingsError(
            f"PHONE_DEFAULT_COUNTRY={text!r} must be two letters of a country (ISO 3166), such as KE or GB"
        )
    return text
