"""Tokens: from a JWT to a principal. Pure; `now` is an argument (RFC 7519, RFC 8725).

The algorithm in a token's header only ever picks among keys made for it: HS256 the
secret, RS256/ES256/EdDSA a public key. Which role a site writes into `role` is its own
affair: only `service` and `admin` mean something here, all else is a user.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import jwt
import msgspec
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from portico.domain.errors import Forbidden, InvalidArgument, TokenExpired
from portico.domain.people import Principal, Role
from portico.domain.text import check_value

MAX_USER_ID = 64
MAX_CLAIM = 320
END_OF_TIME = 253_402_300_800  # the year 10000: what is later was not meant as seconds
LEEWAY = 5  # seconds that clocks may differ for `nbf` and `iat`


class Key(msgspec.Struct, frozen=True):
    """A key and the one algorithm it is for; `kid` when it comes from a key set."""

    algorithm: str
    key: Any
    kid: str | None = None

    def __repr__(self) -> str:
        return f"Key({self.algorithm}, kid={self.kid})"


class UnknownKey(Forbidden):
    """No key fits the token: a key set may have a newer one."""


def secret_key(secret: str) -> Key:
    """The key of HS256."""
    return Key("HS256", secret)


def public_key(pem: str) -> Key:
    """A key from PEM; its type says the algorithm. Raises ValueError."""
    loaded = load_pem_public_key(pem.replace("\\n", "\n").encode())
    if isinstance(loaded, rsa.RSAPublicKey):
        return Key("RS256", loaded)
    if isinstance(loaded, ec.EllipticCurvePublicKey) and isinstance(loaded.curve, ec.SECP256R1):
        return Key("ES256", loaded)
    if isinstance(loaded, ed25519.Ed25519PublicKey):
        return Key("EdDSA", loaded)
    raise ValueError("JWT_PUBLIC_KEY must be an RSA, P-256 or Ed25519 key")


def key_set(document: Mapping[str, Any]) -> list[Key]:
    """The signing keys of a JWKS document (RFC 7517); what Portico cannot use is left out."""
    keys = []
    for entry in document.get("keys", ()):
        if entry.get("use", "sig") != "sig" or entry.get("kty") not in ("RSA", "EC", "OKP"):
            continue
        try:
            loaded = jwt.PyJWK(entry)
        except jwt.PyJWTError:
            continue
        if loaded.algorithm_name in ("RS256", "ES256", "EdDSA"):
            keys.append(Key(loaded.algorithm_name, loaded.key, loaded.key_id))
    return keys


def verify(token: str, keys: Sequence[Key], now: float) -> Principal:
    """The principal of a token. Raises Forbidden (UnknownKey when no key fits) or TokenExpired."""
    claims = _claims(token, keys)
    expires_at = _moment(claims, "exp")
    if expires_at is None:
        raise Forbidden("the token has no exp")
    if expires_at <= now:
        raise TokenExpired("the token is past its exp: get a new one")
    if max(_moment(claims, "nbf") or 0, _moment(claims, "iat") or 0) > now + LEEWAY:
        raise Forbidden("the token is not valid yet")
    if claims.get("token_type", "access") != "access":
        raise Forbidden("this is not an access token")
    return Principal(
        user_id=_user_id(claims),
        role=_role(claims),
        expires_at=expires_at,
        issued_at=_moment(claims, "iat"),
        fingerprint=fingerprint(token),
        uid=_text(claims, "uid"),
        name=_text(claims, "name"),
        email=_text(claims, "email"),
        mobile=_text(claims, "mobile"),
    )


def fingerprint(token: str) -> str:
    """A name for a token: of what is signed, which nobody can rewrite without the key."""
    return hashlib.sha256(token.rpartition(".")[0].encode()).hexdigest()


def _claims(token: str, keys: Sequence[Key]) -> dict[str, Any]:
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError, RecursionError):
        raise Forbidden("the ticket is not a JWT") from None
    fitting = [key for key in keys if _fits(key, header)]
    if not fitting:
        raise UnknownKey("no key of this server fits the token")
    for key in fitting:
        try:
            return jwt.decode(token, key.key, algorithms=[key.algorithm], options=_SIGNATURE_ONLY)
        except (jwt.PyJWTError, ValueError, RecursionError):
            continue
    raise Forbidden("the token's signature is wrong")


_SIGNATURE_ONLY: Any = {
    "verify_exp": False, "verify_nbf": False, "verify_iat": False, "verify_aud": False,
    "verify_iss": False, "verify_sub": False, "verify_jti": False,
}  # fmt: skip


def _fits(key: Key, header: Mapping[str, Any]) -> bool:
    kid = header.get("kid")
    return key.algorithm == header.get("alg") and (key.kid is None or kid is None or key.kid == kid)


def _moment(claims: Mapping[str, Any], name: str) -> int | None:
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < END_OF_TIME:
        raise Forbidden(f"the token's {name} is not a time")
    return int(value)


def _user_id(claims: Mapping[str, Any]) -> str:
    value = claims.get("user_id", claims.get("sub"))
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Forbidden("the token names no user")
    user_id = str(value)
    if not 1 <= len(user_id) <= MAX_USER_ID or not _is_sound(user_id):
        raise Forbidden("the token's user id is not 1 to 64 characters")
    return user_id


def _role(claims: Mapping[str, Any]) -> Role:
    role = claims.get("role")
    return role if role in ("service", "admin") else "user"


def _text(claims: Mapping[str, Any], name: str) -> str | None:
    value = claims.get(name)
    sound = isinstance(value, str) and 0 < len(value) <= MAX_CLAIM and _is_sound(value)
    return value if sound else None


def _is_sound(value: str) -> bool:
    try:
        check_value(value)
    except InvalidArgument:
        return False
    return True
