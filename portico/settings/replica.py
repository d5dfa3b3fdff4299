"""The setting of a standby that answers reads of the past."""

from collections.abc import Mapping

from portico.settings.environment import SettingsError
from portico.settings.variables import installation


def replica_url(env: Mapping[str, str]) -> str | None:
    """Read it. Raises SettingsError."""
    url = installation.DATABASE_REPLICA_URL.read(env)
    if url is None:
        return None
    if not installation.DATABASE_URL.read(env):
        raise SettingsError("DATABASE_REPLICA_URL needs DATABASE_URL: the embedded PostgreSQL has no standby")
    place = url.partition("://")[2].rpartition("@")[2].partition("/")[0]
    if "," in place:
        raise SettingsError("DATABASE_REPLICA_URL names several servers: name one standby")
    return url
