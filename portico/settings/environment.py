"""Reading variables of the environment: one function a form, one line for every mistake.

`portico.settings.core` and its parts are parsed with them.
"""

from collections.abc import Mapping


class SettingsError(Exception):
    """An operator's mistake, in one line that says what to do."""


def integer(env: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    """A whole number from `low` to `high`. Raises SettingsError."""
    text = env.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and low <= int(text) <= high):
        raise SettingsError(f"{name}={text!r} must be a whole number from {low} to {high}")
    return int(text)


def choice(env: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    """One of `choices`, the first when it is not set. Raises SettingsError."""
    value = env.get(name) or choices[0]
    if value not in choices:
        raise SettingsError(f"{name}={value!r} must be one of {', '.join(dict.fromkeys(choices))}")
    return value


def flag(env: Mapping[str, str], name: str) -> bool:
    """`1` or `0`, which is the default. Raises SettingsError."""
    return choice(env, name, ("0", "1")) == "1"


def url(env: Mapping[str, str], name: str, schemes: tuple[str, ...]) -> str | None:
    """An address that begins with one of `schemes`, or None. Raises SettingsError."""
    value = env.get(name) or None
    if value and not value.startswith(schemes):
        raise SettingsError(f"{name} must begin with {' or '.join(schemes)}")
    return value


def all_or_none(env: Mapping[str, str], what: str, names: tuple[str, ...]) -> list[str]:
    """The values of variables that need each other; nothing when none is set. Raises SettingsError."""
    missing = [name for name in names if not env.get(name)]
    if 0 < len(missing) < len(names):
        raise SettingsError(f"{what} needs {missing[0]} too: set it, or none of {', '.join(names)}")
    return [] if missing else [env[name] for name in names]
