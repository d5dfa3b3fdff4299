"""ICE servers (RFC 8445) and credentials for them.

TURN credentials expire by themselves: draft-uberti-behave-turn-rest-00, coturn's `use-auth-secret`.
"""

import base64
import hmac
import re
from dataclasses import dataclass, field
from typing import NamedTuple

_HOST = r"([^\s:/?@\[\]]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?"
STUN_URI = re.compile(f"stuns?:{_HOST}")  # RFC 7064
TURN_URI = re.compile(f"turns?:{_HOST}" + r"(\?transport=(udp|tcp))?")  # RFC 7065


@dataclass(frozen=True, slots=True)
class Ice:
    """Server URLs, the secret shared with the TURN servers, and the validity of credentials in seconds."""

    stun: tuple[str, ...] = ()
    turn: tuple[str, ...] = ()
    secret: str | None = field(default=None, repr=False)
    ttl: int = 3600


class TurnCredential(NamedTuple):
    """A user name with an expiry time, and its HMAC as the password."""

    username: str
    credential: str


def turn_credential(secret: str, user_id: str, expires_at: int) -> TurnCredential:
    """The credential of a user until `expires_at`, in seconds since the epoch."""
    username = f"{expires_at}:{user_id}"
    proof = hmac.digest(secret.encode(), username.encode(), "sha1")
    return TurnCredential(username, base64.b64encode(proof).decode())
