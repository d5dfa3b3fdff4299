"""Settings of the moderation hook. Parsed as a part of `portico.settings.core`."""

from collections.abc import Mapping
from dataclasses import dataclass

from portico.domain.moderation import HOOK_KINDS, HookKind
from portico.settings.environment import SettingsError
from portico.settings.variables import messages


@dataclass(frozen=True, slots=True)
class HookSettings:
    """What the moderation hook is asked about, for how long, and whether everything passes when it fails."""

    timeout: float
    open_on_failure: bool
    kinds: frozenset[HookKind]


def hook(env: Mapping[str, str]) -> HookSettings:
    """Read the variables. Raises SettingsError."""
    return HookSettings(
        timeout=messages.HOOK_TIMEOUT.read(env) / 1000,
        open_on_failure=messages.HOOK_ON_FAILURE.read(env) == "open",
        kinds=_hook_kinds(env),
    )


def _hook_kinds(env: Mapping[str, str]) -> frozenset[HookKind]:
    named = messages.HOOK_KINDS.parts(env)
    if named == ("all",):
        return frozenset(HOOK_KINDS)
    for name in named:
        if name not in HOOK_KINDS:
            raise SettingsError(
                f"MESSAGE_HOOK_KINDS has {name!r}: write `all`, or some of {', '.join(HOOK_KINDS)}, "
                "separated by commas"
            )
    return frozenset(kind for kind in HOOK_KINDS if kind in named)
