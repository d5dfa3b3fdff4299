"""Ed25519 keys of certificates: one signs, and earlier ones stay known for what they have signed."""

import base64
import binascii
import hashlib
from collections.abc import Sequence
from typing import Any

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_private_key,
    load_der_public_key,
    load_pem_public_key,
)


class KeyTrouble(ValueError):
    """What is no Ed25519 key."""


class VerifyingKey:
    """A public key."""

    def __init__(self, key: Ed25519PublicKey) -> None:
        self._key = key
        der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        self.text = base64.b64encode(der).decode()
        self.id = hashlib.sha256(der).hexdigest()[:16]

    def fits(self, signature: bytes, signed: bytes) -> bool:
        try:
            self._key.verify(signature, signed)
        except InvalidSignature:
            return False
        return True


class SigningKey:
    """The key that signs."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.public = VerifyingKey(key.public_key())

    def sign(self, data: bytes) -> bytes:
        return self._key.sign(data)


def signing_key(text: str) -> SigningKey:
    """A private key: PKCS #8 (DER) in base64. Raises KeyTrouble."""
    try:
        key = load_der_private_key(base64.b64decode(text, validate=True), None)
    except (ValueError, TypeError, binascii.Error):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyTrouble("no Ed25519 key in base64")
    return SigningKey(key)


def verifying_key(text: str) -> VerifyingKey:
    """A public key: SubjectPublicKeyInfo in base64 (DER) or as PEM. Raises KeyTrouble."""
    try:
        if text.lstrip().startswith("-----BEGIN"):
            key: Any = load_pem_public_key(text.encode())
        else:
            key = load_der_public_key(base64.b64decode(text, validate=True))
    except (ValueError, TypeError, binascii.Error):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise KeyTrouble("no Ed25519 public key")
    return VerifyingKey(key)


class _Listed(msgspec.Struct):
    public_key: str


class _Keys(msgspec.Struct):
    keys: list[_Listed]


def read_keys(text: str) -> Sequence[VerifyingKey]:
    """The keys of a file: one key, or what a server publishes. Raises KeyTrouble."""
    try:
        listed = msgspec.json.decode(text, type=_Keys)
    except msgspec.MsgspecError:
        return [verifying_key(text.strip())]
    return [verifying_key(one.public_key) for one in listed.keys]
