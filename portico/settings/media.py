"""Files: how large and how many, where they are kept and reached, and how much of the disk they leave alone.

Parsed with the forms of `portico.settings.environment`, as a part of `portico.settings.core`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from portico.domain.media.quotas import Quota
from portico.domain.media.sigv4 import Bucket
from portico.settings.environment import SettingsError, all_or_none, integer, url


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
    port = integer(env, "PORTICO_PORT", 8080, 1, 65535)
    public = url(env, "PORTICO_PUBLIC_URL", ("http://", "https://"))
    max_bytes = integer(env, "MEDIA_MAX_BYTES", 25 << 20, 1, 5 << 30)
    min_free = integer(env, "MEDIA_MIN_FREE_BYTES", 0, 0, 1 << 60)
    return MediaSettings(
        max_bytes=max_bytes,
        quota=_quota(env, max_bytes),
        min_free=min_free if env.get("MEDIA_MIN_FREE_BYTES") else None,
        public_url=public or f"http://127.0.0.1:{port}",
        service_url=url(env, "MEDIA_SERVICE_URL", ("http://", "https://")),
        secret=env.get("MEDIA_SECRET") or secret,
        bucket=_bucket(env),
    )


def _quota(env: Mapping[str, str], max_bytes: int) -> Quota:
    a_day = integer(env, "MEDIA_DAILY_BYTES", max(1 << 30, max_bytes), 0, 1 << 50)
    if 0 < a_day < max_bytes:
        raise SettingsError(
            f"MEDIA_DAILY_BYTES={a_day} is less than one file may have: raise it, or lower MEDIA_MAX_BYTES"
        )
    return Quota(bytes=a_day, files=integer(env, "MEDIA_DAILY_FILES", 1_000, 0, 1_000_000))


def _bucket(env: Mapping[str, str]) -> Bucket | None:
    names = ("S3_ENDPOINT", "S3_BUCKET", "S3_REGION", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY")
    values = all_or_none(env, "S3 storage", names)
    url(env, "S3_ENDPOINT", ("http://", "https://"))
    return Bucket(*values) if values else None
