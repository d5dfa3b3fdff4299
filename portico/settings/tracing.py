"""Traces: where they are sent, and of how many messages. Parsed as a part of `portico.settings.core`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from portico.settings.environment import SettingsError
from portico.settings.variables import tracing as variables


@dataclass(frozen=True, slots=True)
class TracingSettings:
    """A collector of traces."""

    url: str
    percent: int
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


def tracing(env: Mapping[str, str]) -> TracingSettings | None:
    """What the environment says; None without a collector. Raises SettingsError."""
    url = variables.URL.read(env)
    if url is None:
        return None
    return TracingSettings(url, variables.PERCENT.read(env), _headers(variables.HEADERS.read(env)))


def _headers(text: str) -> dict[str, str]:
    pairs = [part.strip().partition("=") for part in text.split(",") if part.strip()]
    if not all(name and equals and (name + value).isascii() for name, equals, value in pairs):
        raise SettingsError("TRACES_HEADERS must be like name=value,other=value")
    return {name.strip(): value.strip() for name, _, value in pairs}
