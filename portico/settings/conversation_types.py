"""Variables that name types of conversations."""

from collections.abc import Mapping

from portico.domain.conversations import CONVERSATION_TYPES
from portico.settings.environment import SettingsError
from portico.settings.variables.kinds import Names


def conversation_types(variable: Names, env: Mapping[str, str]) -> frozenset[str]:
    """The types that the variable names. Raises SettingsError for one that does not exist."""
    named = variable.parts(env)
    for name in named:
        if name not in CONVERSATION_TYPES:
            raise SettingsError(
                f"{variable.name} has {name!r}: write some of {', '.join(CONVERSATION_TYPES)}, "
                "separated by commas"
            )
    return frozenset(named)
