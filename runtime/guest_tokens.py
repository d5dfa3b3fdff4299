"""Access tokens of guests: Portico signs them itself, whoever issues the tokens of users.

The key is derived from `MEDIA_SECRET` (usually the token secret), so every process and every node with the
same secrets has it. The header's `kid` tells these tokens from those of the site.
"""

import secrets
from base64 import urlsafe_b64decode
from typing import Any, NamedTuple

import jwt
import msgspec

from portico.domain.guests import TTL
from portico.domain.media.signed_urls import derive_key

PURPOSE = "portico guest tokens v1"
KID = "portico-guest"
ALGORITHM = "HS256"
PADDING = "=="  # a JWT leaves it out; more of it than is needed is read over


class _Header(msgspec.Struct):
    kid: Any = None


class GuestToken(NamedTuple):
    """A token and its `exp` (seconds since the epoch)."""

    token: str
    expires_at: int


def guest_key(secret: str) -> bytes:
    """The key that signs and verifies the tokens of guests."""
    return derive_key(secret, PURPOSE)


class GuestTokens:
    """Signs tokens. `max_ttl` is JWT_MAX_TTL in seconds."""

    def __init__(self, key: bytes, max_ttl: int) -> None:
        self._key = key
        self._ttl = min(TTL, max_ttl)

    def sign(self, guest_id: str, now: float) -> GuestToken:
        """A token for a guest."""
        expires_at = int(now) + self._ttl
        claims = {
            "token_type": "access",
            "user_id": guest_id,
            "iat": int(now),
            "exp": expires_at,
            "jti": secrets.token_hex(16),
        }
        return GuestToken(jwt.encode(claims, self._key, ALGORITHM, {"kid": KID}), expires_at)


def is_guest_token(token: str) -> bool:
    """Whether the header says that Portico signed the token for a guest. The signature is checked later."""
    try:
        header = urlsafe_b64decode(token.partition(".")[0] + PADDING)
        return bool(msgspec.json.decode(header, type=_Header).kid == KID)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return False
