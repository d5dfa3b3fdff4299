"""The setting of a standby that answers reads of the past."""

from collections.abc import Mapping

import psycopg2
from psycopg2.extensions import parse_dsn

from portico.settings.environment import SettingsError
from portico.settings.variables import installation


def replica_url(env: Mapping[str, str]) -> str | None:
    """Read it. Raises SettingsError."""
    url = installation.DATABASE_REPLICA_URL.read(env)
    if url is None:
        return None
    if not installation.DATABASE_URL.read(env):
        raise SettingsError("DATABASE_REPLICA_URL needs DATABASE_URL: the embedded PostgreSQL has no standby")
    if "," in _host(url):
        raise SettingsError("DATABASE_REPLICA_URL names several servers: name one standby")
    return url


def _host(url: str) -> str:
    try:
        return str(parse_dsn(url).get("host", ""))
    except psycopg2.ProgrammingError:  # its words would repeat the password
        raise SettingsError(
            "DATABASE_REPLICA_URL is not an address that PostgreSQL understands: check it "
            "(special characters in a password are written as %XX)"
        ) from None
