"""Signed URLs of files, for messages that leave the storage."""

import time
from collections.abc import Callable

from portico.domain.media import signed_urls


class SignedUrls:
    """Signed URLs below the public URL of the deployment."""

    def __init__(self, base: str, key: bytes, now: Callable[[], float] = time.time) -> None:
        self._base = base.rstrip("/")
        self._key = key
        self._now = now

    def url_of(self, media_id: str, variant: str = signed_urls.ORIGINAL) -> str:
        """The URL of a file or of its thumbnail, valid for at least a quarter of an hour."""
        return self._base + signed_urls.path(self._key, media_id, variant, signed_urls.expiry(self._now()))

    def expire_at(self) -> int:
        """When the URLs that are made now expire."""
        return signed_urls.expiry(self._now())
