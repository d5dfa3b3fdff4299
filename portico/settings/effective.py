"""What the variables say at this node, for admins. Values that may hold a secret are left out."""

import os
from collections.abc import Mapping
from urllib.parse import urlsplit

from portico.contract.people_admin import Setting, SettingGroup
from portico.settings.variables import table
from portico.settings.variables.kinds import Choice, Flag, Integer, RateLimit, Url, Variable

PLAIN = (Integer, Choice, Flag, RateLimit)  # kinds whose values can be no secret


def effective(env: Mapping[str, str] = os.environ) -> list[SettingGroup]:
    """All variables of the processes, by subject."""
    return [
        SettingGroup(title=group.title, settings=[_setting(variable, env) for variable in group.variables])
        for group in table.OF_PROCESSES
    ]


def _setting(variable: Variable, env: Mapping[str, str]) -> Setting:
    return Setting(
        name=variable.name,
        purpose=variable.purpose,
        allowed=variable.allowed,
        value=_value(variable, env),
        is_set=variable.is_set(env),
    )


def _value(variable: Variable, env: Mapping[str, str]) -> str | None:
    text = env.get(variable.name) or variable.default_text
    if isinstance(variable, PLAIN):
        return text or None
    return _origin(text) if isinstance(variable, Url) and text else None


def _origin(address: str) -> str | None:
    """Scheme and host: the rest of an address may hold a password or a key."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.hostname}" if parts.hostname else None
