"""The Django site that owns people and properties: where it is, and what it knows Portico by.

Parsed as a part of `portico.settings.core`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from portico.settings.environment import SettingsError
from portico.settings.variables.django import API_KEY, API_URL, VERIFY_TOKENS


@dataclass(frozen=True, slots=True)
class Django:
    """The site's API and the key that opens it."""

    url: str
    key: str = field(repr=False)


def django(env: Mapping[str, str]) -> Django | None:
    """The site to be mirrored to, or None. Raises SettingsError."""
    site, key = API_URL.read(env), API_KEY.read(env)
    if key and not site:
        raise SettingsError("DJANGO_API_KEY needs DJANGO_API_URL too: set it to the site's address")
    if site and not key and not VERIFY_TOKENS.read(env):
        raise SettingsError(
            "DJANGO_API_URL alone does nothing: set DJANGO_API_KEY for the bridge, "
            "or DJANGO_VERIFY_TOKENS=1 to have tokens checked there"
        )
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise SettingsError("DJANGO_API_KEY has characters that no header can carry: copy it again")
    return Django(site.rstrip("/"), key) if site and key else None
