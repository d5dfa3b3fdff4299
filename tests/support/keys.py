"""Keys of a token issuer, generated once for the run, and tokens signed with them."""

import json
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

SECRET = "a-secret-that-is-long-enough-for-every-algorithm-of-the-hmac-family"
ALGORITHMS = ("RS256", "ES256", "EdDSA")
NOW = 1_800_000_000.0


@cache
def private_key(algorithm: str, number: int = 0) -> Any:
    """A private key for an algorithm; `number` tells several apart."""
    if algorithm == "RS256":
        return rsa.generate_private_key(65537, 2048)
    return ec.generate_private_key(ec.SECP256R1()) if algorithm == "ES256" else generate_ed25519()


def generate_ed25519() -> Any:
    return ed25519.Ed25519PrivateKey.generate()


def pem(private: Any) -> str:
    """The public half as PEM."""
    encoded: bytes = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return encoded.decode()


def jwk(private: Any, algorithm: str, **more: Any) -> dict[str, Any]:
    """The public half as an entry of a key set."""
    entry: dict[str, Any] = json.loads(jwt.get_algorithm_by_name(algorithm).to_jwk(private.public_key()))
    entry.pop("key_ops", None)
    return {**entry, "alg": algorithm, "use": "sig", **more}


def claims(**change: Any) -> dict[str, Any]:
    """The claims of a good token, changed; None leaves one out."""
    good: dict[str, Any] = {"user_id": 7, "exp": NOW + 60, "iat": NOW, "token_type": "access", "jti": "j"}
    return {name: value for name, value in {**good, **change}.items() if value is not None}


def token(key: Any = SECRET, algorithm: str = "HS256", kid: str | None = None, **change: Any) -> str:
    """A signed token."""
    return jwt.encode(claims(**change), key, algorithm, headers={"kid": kid} if kid else None)
