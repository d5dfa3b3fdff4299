"""Whether a request is from whom it says: signatures and secrets. Pure.

Each function raises Forbidden, without saying what was wrong.
"""

import base64
import hmac
from collections.abc import Mapping

from portico.domain.delivery.signatures import webhook_key, webhook_signature
from portico.domain.errors import Forbidden

TOLERANCE = 300  # seconds between the clocks, and of a repetition
WRONG = "the signature is missing or wrong"


def check_secret(secret: str, given: str) -> None:
    """Check a secret that stands in the address."""
    if not hmac.compare_digest(secret.encode(), given.encode(errors="replace")):
        raise Forbidden(WRONG)


def check_own_signature(secret: str, header: str, body: bytes, now: float) -> None:
    """Check `Portico-Signature: t=<seconds>,v1=<hex>` of a raw mail."""
    seconds = dict(part.partition("=")[::2] for part in header.split(",")).get("t", "")
    at = _recent(seconds, now)
    if not hmac.compare_digest(webhook_signature(secret, body, at).encode(), header.encode(errors="replace")):
        raise Forbidden(WRONG)


def check_svix_signature(secret: str, headers: Mapping[str, str], body: bytes, now: float) -> None:
    """Check the headers of Svix, with which Resend signs: HMAC-SHA256 of `<id>.<seconds>.<body>`."""
    id_, seconds = headers.get("svix-id", ""), headers.get("svix-timestamp", "")
    _recent(seconds, now)
    signed = f"{id_}.{seconds}.".encode() + body
    expected = b"v1," + base64.b64encode(hmac.digest(webhook_key(secret), signed, "sha256"))
    given = headers.get("svix-signature", "").split()
    if not id_ or not any(hmac.compare_digest(expected, one.encode(errors="replace")) for one in given):
        raise Forbidden(WRONG)


def _recent(seconds: str, now: float) -> int:
    if not (seconds.isascii() and seconds.isdigit() and len(seconds) < 12):
        raise Forbidden(WRONG)
    if abs(int(seconds) - now) > TOLERANCE:
        raise Forbidden(WRONG)
    return int(seconds)
