"""The keys of certificates: the one that signs, and those that the node publishes."""

from collections.abc import Sequence
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portico.domain.evidence.keys import SigningKey, VerifyingKey
from portico.domain.media.signed_urls import derive_key
from portico.settings.core import Settings

PURPOSE = "portico evidence"
ALGORITHM = "Ed25519"


def signing_key_of(settings: Settings) -> SigningKey | None:
    """`EVIDENCE_KEY`; in development one that is derived from the secret, so that nothing has to be set."""
    secret = settings.media.secret
    if settings.evidence.key or settings.production or not secret:
        return settings.evidence.key
    return SigningKey(Ed25519PrivateKey.from_private_bytes(derive_key(secret, PURPOSE)))


def published(settings: Settings) -> dict[str, Any]:
    """What `/.well-known/portico-evidence.json` says."""
    signing = signing_key_of(settings)
    current = () if signing is None else (signing.public,)
    return {
        "keys": [*_listed(current, current=True), *_listed(settings.evidence.earlier_keys, current=False)]
    }


def _listed(keys: Sequence[VerifyingKey], *, current: bool) -> list[dict[str, Any]]:
    return [
        {"key_id": key.id, "algorithm": ALGORITHM, "public_key": key.text, "current": current} for key in keys
    ]
