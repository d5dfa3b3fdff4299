"""The key pair of Web Push (VAPID, RFC 8292): the public half of a private key."""

import base64

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def public_key(private_key: str) -> str:
    """The public key in base64url, as a page passes it to `pushManager.subscribe`.

    `private_key` is that of VAPID_PRIVATE_KEY, which the settings have checked.
    """
    number = int.from_bytes(base64.urlsafe_b64decode(private_key + "=" * (-len(private_key) % 4)))
    point = derive_private_key(number, SECP256R1()).public_key()
    encoded = point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(encoded).rstrip(b"=").decode()
