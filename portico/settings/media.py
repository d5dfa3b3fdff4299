"""Files: how large and how many, where they are kept and reached, and how much of the disk they leave alone.

Parsed as a part of `portico.settings.core`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from portico.domain.media.quotas import Quota
from portico.domain.media.sigv4 import Bucket
from portico.settings.environment import SettingsError, all_or_none
from portico.settings.variables import installation
from portico.settings.variables import media as variables


@dataclass(frozen=True, slots=True)
class MediaSettings:
    """How uploaded files are kept and reached; with a `service_url`, a service of the site keeps them.

    `min_free` bytes of the disk are left alone; None is a usual share of it.
    """

    max_bytes: int
    quota: Quota
    min_free: int | None
    public_url: str
    service_url: str | None
    secret: str | None = field(default=None, repr=False)
    bucket: Bucket | None = None


def media(env: Mapping[str, str], secret: str | None) -> MediaSettings:
    """What the environment says; links are signed with `secret` unless there is one of their own."""
    max_bytes = variables.MAX_BYTES.read(env)
    min_free = variables.MIN_FREE_BYTES.read(env)
    return MediaSettings(
        max_bytes=max_bytes,
        quota=_quota(env, max_bytes),
        min_free=min_free if variables.MIN_FREE_BYTES.is_set(env) else None,
        public_url=public_url(env),
        service_url=variables.SERVICE_URL.read(env),
        secret=variables.SECRET.read(env) or secret,
        bucket=_bucket(env),
    )


def public_url(env: Mapping[str, str]) -> str:
    """What URLs begin with that lead to Portico. Raises SettingsError."""
    return installation.PUBLIC_URL.read(env) or f"http://127.0.0.1:{installation.PORT.read(env)}"


def _quota(env: Mapping[str, str], max_bytes: int) -> Quota:
    a_day = variables.DAILY_BYTES.read(env, max(variables.DAILY_BYTES.default, max_bytes))
    if 0 < a_day < max_bytes:
        raise SettingsError(
            f"MEDIA_DAILY_BYTES={a_day} is less than one file may have: raise it, or lower MEDIA_MAX_BYTES"
        )
    return Quota(bytes=a_day, files=variables.DAILY_FILES.read(env))


def _bucket(env: Mapping[str, str]) -> Bucket | None:
    values = all_or_none(env, "S3 storage", tuple(variable.name for variable in variables.BUCKET))
    variables.S3_ENDPOINT.read(env)
    return Bucket(*values) if values else None
