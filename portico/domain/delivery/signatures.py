"""How a webhook is signed, so that who gets it knows that it is ours and new. Pure.

`t=<seconds>,v1=<hex>`: HMAC-SHA256 of `<seconds>.<body>`, the scheme that Stripe made known
(https://docs.stripe.com/webhooks#verify-manually).
"""

import hmac


def signature(secret: str, body: bytes, now: int) -> str:
    """The value of the header."""
    signed = f"{now}.".encode() + body
    return f"t={now},v1={hmac.new(secret.encode(), signed, 'sha256').hexdigest()}"
