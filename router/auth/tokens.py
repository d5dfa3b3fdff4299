"""Verification of access tokens (RFC 7519, RFC 8725): from a JWT to a `Principal`. Pure; `now` is passed in.

The algorithm in a token's header only selects among the keys made for it: HS256 the secret, RS256, ES256 and
EdDSA a public key. So a public key can never be used as an HMAC secret. PyJWT validates `aud` and `iss`, and
`router.auth.claims` the other claims.
"""

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import jwt
import msgspec
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from portico.contract.shapes import Url
from portico.domain.errors import Forbidden, InvalidArgument
from portico.domain.people import Principal
from portico.domain.teams.ids import PREFIX, is_team
from portico.domain.text import check_value, clean_name
from portico.settings.tokens import TokenRules
from router.auth.claims import check_kind, check_no_audience, check_times, login_of, moment, role_of

MAX_USER_ID = 64
MAX_CLAIM = 320
DEFAULT = TokenRules()


class Key(msgspec.Struct, frozen=True):
    """A key and the one algorithm it is for; `kid` when it comes from a key set."""

    algorithm: str
    key: Any
    kid: str | None = None

    def __repr__(self) -> str:
        return f"Key({self.algorithm}, kid={self.kid})"


class UnknownKey(Forbidden):
    """No key matches the token; a newer key set may have one."""


def secret_key(secret: str) -> Key:
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
    """The signing keys of a JWKS document (RFC 7517), without those that Portico cannot use."""
    keys = []
    for entry in document.get("keys", ()):
        if not isinstance(entry, dict) or not _is_to_sign(entry):
            continue
        try:
            loaded = jwt.PyJWK(entry)
        except (jwt.PyJWTError, ValueError, TypeError, AttributeError):
            continue
        kid = None if entry.get("kid") is None else str(entry["kid"])
        if loaded.algorithm_name in ("RS256", "ES256", "EdDSA"):
            keys.append(Key(loaded.algorithm_name, loaded.key, kid))
    return keys


def _is_to_sign(entry: Mapping[str, Any]) -> bool:
    """Whether a key is for signatures. `"use": null` counts as absent."""
    return entry.get("use") in (None, "sig") and entry.get("kty") in ("RSA", "EC", "OKP")


def verify(token: str, keys: Sequence[Key], now: float, rules: TokenRules = DEFAULT) -> Principal:
    """Verify a token and return its principal. Raises Forbidden (UnknownKey), TokenExpired, Unavailable."""
    header, claims = _parts(token, keys, rules)
    check_kind(header, claims)
    check_no_audience(claims, rules)
    expires_at = check_times(claims, now, rules)
    user_id = _user_id(claims)
    return Principal(
        user_id=user_id,
        role=role_of(claims, rules),
        expires_at=expires_at,
        issued_at=moment(claims, "iat"),
        fingerprint=fingerprint(token),
        login=login_of(claims, user_id),
        uid=_text(claims, "uid"),
        name=clean_name(_text(claims, "name") or ""),
        email=_text(claims, "email"),
        mobile=_text(claims, "mobile"),
        avatar_url=_picture(claims),
    )


def fingerprint(token: str) -> str:
    """Identify a token by its signed part: a signature can be re-encoded by anybody, the rest cannot."""
    return hashlib.sha256(token.rpartition(".")[0].encode()).hexdigest()


def _parts(token: str, keys: Sequence[Key], rules: TokenRules) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The header and the claims, if one of the keys verifies the signature and `aud` and `iss` are right."""
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError, RecursionError):
        raise Forbidden("the token is not a JWT") from None
    fitting = [key for key in keys if _fits(key, header)]
    if not fitting:
        raise UnknownKey("no key of this server fits the token")
    for key in fitting:
        try:
            return header, _decode(token, key, rules)
        except (jwt.PyJWTError, ValueError, RecursionError):
            continue
    raise Forbidden("the token's signature is wrong")


def _decode(token: str, key: Key, rules: TokenRules) -> Mapping[str, Any]:
    """The claims. Raises Forbidden for a wrong one, PyJWTError for a wrong signature."""
    try:
        claims: Mapping[str, Any] = jwt.decode(
            token,
            key.key,
            [key.algorithm],
            options=_OPTIONS | {"verify_aud": bool(rules.audiences)},
            audience=rules.audiences or None,
            issuer=rules.issuers or None,
        )
    except (jwt.InvalidAudienceError, jwt.InvalidIssuerError, jwt.MissingRequiredClaimError) as error:
        raise Forbidden(_REASONS[_claim_of(error)]) from None
    return claims


def _claim_of(error: jwt.PyJWTError) -> str:
    if isinstance(error, jwt.MissingRequiredClaimError):
        return error.claim
    return "aud" if isinstance(error, jwt.InvalidAudienceError) else "iss"


_REASONS: Mapping[str, str] = {
    "exp": "the token has no exp",
    "aud": "the token's aud is not this server's: JWT_AUDIENCE says which it must be",
    "iss": "the token's iss is not the one expected: JWT_ISSUER says which it must be",
}
# `claims` validates times. A `sub` and a `jti` may be numbers: Django sites write them so.
_OPTIONS: Any = {
    "require": ["exp"],
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
    "verify_sub": False,
    "verify_jti": False,
}


def _fits(key: Key, header: Mapping[str, Any]) -> bool:
    kid = header.get("kid")
    return key.algorithm == header.get("alg") and (key.kid is None or kid is None or key.kid == kid)


def _user_id(claims: Mapping[str, Any]) -> str:
    value = claims.get("user_id", claims.get("sub"))
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Forbidden("the token has no user: set user_id (or sub) to a string or a number")
    user_id = str(value)
    if not 1 <= len(user_id) <= MAX_USER_ID or not _is_sound(user_id):
        raise Forbidden("the token's user id is not 1 to 64 characters")
    if is_team(user_id):
        raise Forbidden(f"the token's user id begins with {PREFIX}: nobody logs in as a team")
    return user_id


def _text(claims: Mapping[str, Any], name: str) -> str | None:
    value = claims.get(name)
    sound = isinstance(value, str) and 0 < len(value) <= MAX_CLAIM and _is_sound(value)
    return value if sound else None


def _picture(claims: Mapping[str, Any]) -> str | None:
    """`avatar_url`, else `picture` (OpenID Connect), if it is a URL that users may have."""
    for name in ("avatar_url", "picture"):
        value = claims.get(name)
        with suppress(msgspec.ValidationError):
            url = msgspec.convert(value, Url)
            return url if url and _is_sound(url) else None
    return None


def _is_sound(value: str) -> bool:
    try:
        check_value(value)
    except InvalidArgument:
        return False
    return True
