"""The link at the end of each mail: whoever has it can switch off the mails to one person, and nothing else.

It never ends: a mail is found again after years (RFC 8058 wants it to work without signing in). Pure.
"""

import base64
import binascii
import hmac

from portico.domain.errors import NotFound

PURPOSE = "portico unsubscribe links v1"
SIGNATURE = 24  # bytes of the HMAC that are kept: 192 bits


def token_for(key: bytes, user_id: str) -> str:
    """The last part of the link."""
    return _text(_sign(key, user_id.encode()) + user_id.encode())


def whose(key: bytes, token: str) -> str:
    """Whom a link was made for. Raises NotFound for one that nobody here made."""
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        signature, user_id = raw[:SIGNATURE], raw[SIGNATURE:]
        if hmac.compare_digest(signature, _sign(key, user_id)):
            return user_id.decode()
    except (binascii.Error, ValueError):
        pass
    raise NotFound("this link is not one of ours: was it copied as a whole?")


def _sign(key: bytes, user_id: bytes) -> bytes:
    return hmac.digest(key, user_id, "sha256")[:SIGNATURE]


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
