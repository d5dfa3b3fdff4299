"""Links to files: whoever has one may read the file until it expires, so they are given to participants only.

They live for minutes, because they outlive what they were given for: who leaves a conversation, or is
revoked, reads with the links they have for that long. Signed by HMAC. The end of a link's life is rounded
up, so that everybody's link to a file is the same for some minutes, and caches work.
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
    """The key of links, from the server's secret: none gives away another."""
    return hmac.digest(secret.encode(), purpose.encode(), "sha256")


def expiry(now: float) -> int:
    """When a link that is made now ends."""
    return (int(now + VALID) // ROUND + 1) * ROUND


def path(key: bytes, media_id: str, variant: str, expires: int) -> str:
    """The path and query of a link."""
    suffix = "" if variant == ORIGINAL else f"/{variant}"
    signature = _sign(key, media_id, variant, expires)
    return f"/media/{media_id}{suffix}?exp={expires}&sig={signature}"


def check(key: bytes, media_id: str, variant: str, expires: str, signature: str, now: float) -> int:
    """When this link ends. Raises Forbidden for one that is over, or that nobody here signed."""
    if not (expires.isascii() and expires.isdigit() and len(expires) < 16 and signature.isascii()):
        raise Forbidden("this link is not signed")
    if not hmac.compare_digest(signature, _sign(key, media_id, variant, int(expires))):
        raise Forbidden("this link is not signed")
    if int(expires) <= now:
        raise Forbidden("this link has expired: ask for a new one")
    return int(expires)


def _sign(key: bytes, media_id: str, variant: str, expires: int) -> str:
    return hmac.new(key, f"{media_id}\n{variant}\n{expires}".encode(), hashlib.sha256).hexdigest()
