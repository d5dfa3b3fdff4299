"""Signatures of webhooks, and of the links in mails that switch mails off. Pure.

A webhook is signed twice, so that the receiver can check that it is new and from Portico. `webhook-signature`
is HMAC-SHA256 of `<id>.<seconds>.<body>`, as Standard Webhooks 1.0.0 says (https://www.standardwebhooks.com):
there are libraries that verify it. `Portico-Signature` is older: HMAC-SHA256 of `<seconds>.<body>`.

Whoever has an unsubscribe link can switch off the mails to one person, and nothing else. The link does not
expire, because people open old mails, and it works without a login (RFC 8058).
"""

import base64
import binascii
import hmac
from collections.abc import Sequence

from portico.domain.errors import NotFound

UNSUBSCRIBE_PURPOSE = "portico unsubscribe links v1"
WEBHOOK_PREFIX = "whsec_"
SIGNATURE = 24  # bytes of the HMAC that are kept: 192 bits


def webhook_signature(secret: str, body: bytes, now: int) -> str:
    """The value of the `Portico-Signature` header."""
    signed = f"{now}.".encode() + body
    return f"t={now},v1={hmac.new(secret.encode(), signed, 'sha256').hexdigest()}"


def standard_webhook_headers(secrets: Sequence[str], event_id: str, body: bytes, now: int) -> dict[str, str]:
    """The headers of Standard Webhooks, signed with each of the secrets. `event_id` has no full stop."""
    signed = f"{event_id}.{now}.".encode() + body
    signatures = " ".join(f"v1,{_standard_signature(secret, signed)}" for secret in secrets)
    return {"webhook-id": event_id, "webhook-timestamp": str(now), "webhook-signature": signatures}


def new_webhook_secret(random: bytes) -> str:
    """A secret in the form of Standard Webhooks."""
    return WEBHOOK_PREFIX + base64.b64encode(random).decode()


def _standard_signature(secret: str, signed: bytes) -> str:
    return base64.b64encode(hmac.digest(webhook_key(secret), signed, "sha256")).decode()


def webhook_key(secret: str) -> bytes:
    """The bytes that a secret stands for: base64 behind `whsec_`, else its characters. Raises ValueError."""
    if not secret.startswith(WEBHOOK_PREFIX):
        return secret.encode()
    encoded = secret.removeprefix(WEBHOOK_PREFIX)
    return base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)


def unsubscribe_token(key: bytes, user_id: str) -> str:
    """The token at the end of the link."""
    return _text(_sign(key, user_id.encode()) + user_id.encode())


def user_of_token(key: bytes, token: str) -> str:
    """The user of a token. Raises NotFound for a token that was not made here."""
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
