"""Signed URLs of files: whoever has one can read the file until it expires.

They are given to participants only, and are valid for minutes: a user who leaves or is revoked keeps access
for that long. The HMAC covers file, variant and expiry. The expiry is rounded up, so that all users have the
same URL for some minutes and caches work.
"""

import hashlib
import hmac

from portico.domain.errors import Forbidden

PURPOSE = "portico media links v1"
ORIGINAL = "original"
THUMBNAIL = "thumbnail"
VALID = 900  # seconds that a link is good for, at least
ROUND = 300


def derive_key(secret: str, purpose: str = PURPOSE) -> bytes:
    """A key for one purpose, derived from the server's secret; keys do not reveal each other."""
    return hmac.digest(secret.encode(), purpose.encode(), "sha256")


def expiry(now: float) -> int:
    """The expiry of a URL made now."""
    return (int(now + VALID) // ROUND + 1) * ROUND


def path(key: bytes, media_id: str, variant: str, expires: int) -> str:
    """The path and query of a signed URL."""
    suffix = "" if variant == ORIGINAL else f"/{variant}"
    signature = _sign(key, media_id, variant, expires)
    return f"/media/{media_id}{suffix}?exp={expires}&sig={signature}"


def check(key: bytes, media_id: str, variant: str, expires: str, signature: str, now: float) -> int:
    """The expiry of a URL. Raises Forbidden if it has expired or its signature is wrong."""
    if not (expires.isascii() and expires.isdigit() and len(expires) < 16 and signature.isascii()):
        raise Forbidden("this link is not signed")
    if not hmac.compare_digest(signature, _sign(key, media_id, variant, int(expires))):
        raise Forbidden("this link is not signed")
    if int(expires) <= now:
        raise Forbidden("this link has expired: ask for a new one")
    return int(expires)


def _sign(key: bytes, media_id: str, variant: str, expires: int) -> str:
    return hmac.new(key, f"{media_id}\n{variant}\n{expires}".encode(), hashlib.sha256).hexdigest()
