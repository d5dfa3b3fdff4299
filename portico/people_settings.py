"""Settings of people: whom they find, and the country of numbers that name none."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from portico.domain.directory import DIRECTORIES, Reach
from portico.environment import choice


@dataclass(frozen=True, slots=True)
class PeopleSettings:
    """Whom `user.list` and `user.get` show to a user."""

    directory: Reach


def people(env: Mapping[str, str]) -> PeopleSettings:
    """Read them. Raises SettingsError."""
    return PeopleSettings(directory=cast(Reach, choice(env, "USER_DIRECTORY", DIRECTORIES)))
