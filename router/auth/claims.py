"""Validation of the JWT claims for which PyJWT has no option. Pure; `now` is an argument.

These are the kind of the token, its times and its role. PyJWT compares times with the machine's clock, and
applies one leeway to all of them. Here `now` is passed in, `exp` has no leeway, because a session ends at
`exp`, and the error says by how much a clock differs.

RFC 8725 (best practices for JWTs) names the attacks that this refuses: tokens issued for another server, and
tokens of another kind from the same issuer (OpenID ID tokens, logout tokens, DPoP proofs). The signature,
`aud` and `iss` are verified in `router.auth.tokens`, before any other claim is read.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from portico.domain.errors import Forbidden, TokenExpired, Unavailable
from portico.domain.people import Role
from portico.settings.tokens import TokenRules

Claims = Mapping[str, Any]
END_OF_TIME = 253_402_300_800  # the year 10000: a later time is in milliseconds by mistake
PATIENCE = 600  # seconds: a token that becomes valid within this is refused as temporary
TYPES = ("jwt", "at+jwt")
# Claims of OpenID ID tokens, logout tokens, security events and DPoP proofs. Access tokens have none of them.
FOREIGN = ("nonce", "at_hash", "c_hash", "s_hash", "events", "htm", "htu")
KINDS = ("token_type", "token_use")  # of simplejwt and Amazon Cognito: `access`
OTHERS = ("id", "refresh", "offline", "logout")  # values of Keycloak's `typ` and flask-jwt-extended's `type`


def check_kind(header: Claims, claims: Claims) -> None:
    """Raise Forbidden unless this is an access token."""
    kind = header.get("typ", "JWT")
    if not isinstance(kind, str) or kind.lower().removeprefix("application/") not in TYPES:
        raise Forbidden("the token's header names another kind of token: typ must be JWT or at+jwt")
    for name in KINDS:
        if claims.get(name, "access") != "access":
            raise Forbidden(f"this is not an access token: its {name} must be access")
    if any(str(claims.get(name)).lower() in OTHERS for name in ("typ", "type")):
        raise Forbidden("this is not an access token: its claim typ or type names another kind")
    foreign = next((name for name in FOREIGN if name in claims), None)
    if foreign or _is_for_its_client(claims):
        raise Forbidden(
            f"this is not an access token: it has {foreign or 'its azp as aud'}; send the access token"
        )


def _is_for_its_client(claims: Claims) -> bool:
    """An ID token names the client that asked for it as its audience; Keycloak's access tokens say `typ`."""
    return "azp" in claims and claims["azp"] in _listed(claims.get("aud")) and "typ" not in claims


def check_no_audience(claims: Claims, rules: TokenRules) -> None:
    """Raise Forbidden for an `aud` where none is expected, also an empty one, which PyJWT lets pass."""
    if not rules.audiences and claims.get("aud") is not None:
        raise Forbidden("the token has an aud, and this server expects none: set JWT_AUDIENCE to it")


def check_times(claims: Claims, now: float, rules: TokenRules) -> int:
    """Return `exp`. Raises Forbidden, TokenExpired, or Unavailable for a token that becomes valid soon.

    The leeway applies to `nbf` and `iat`. It does not apply to `exp`, because a session ends at `exp`.
    """
    expires_at = moment(claims, "exp") or 0
    if expires_at <= now:
        raise TokenExpired("the token is past its exp: get a new one")
    if expires_at - now > rules.max_ttl:
        raise Forbidden(
            f"the token's exp is {expires_at - now:.0f} s ahead, JWT_MAX_TTL allows {rules.max_ttl} s: "
            "use tokens that live shorter"
        )
    for name in ("nbf", "iat"):
        _check_begun(name, (moment(claims, name) or 0) - now, rules.leeway)
    return expires_at


def _check_begun(name: str, ahead: float, leeway: int) -> None:
    if ahead <= leeway:
        return
    words = (
        f"the token's {name} is {ahead:.0f} s ahead of this server's clock, JWT_LEEWAY allows {leeway} s: "
        "set the clocks"
    )
    if ahead > leeway + PATIENCE:
        raise Forbidden(words)
    raise Unavailable(words, retry_after_ms=int((ahead - leeway) * 1000) + 1)


def role_of(claims: Claims, rules: TokenRules) -> Role:
    """The role by the claim that the rules name; any other value than these four means `user`.

    A site's own claim `role` is not used: `admin` there means an admin of the site.
    """
    role = claims.get(rules.role_claim)
    return role if role in ("service", "admin", "moderator", "bot") else "user"


def login_of(claims: Claims, user_id: str) -> str | None:
    """Identify the login that a token belongs to, by its `sid`, else its `jti`; None without either."""
    for name in ("sid", "jti"):
        value = claims.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool) and value != "":
            return hashlib.sha256(repr((name, user_id, str(value))).encode()).hexdigest()
    return None


def moment(claims: Claims, name: str) -> int | None:
    """A time in seconds since the epoch. Raises Forbidden."""
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < END_OF_TIME:
        raise Forbidden(f"the token's {name} is not a time")
    return int(value)


def _listed(audience: Any) -> list[Any]:
    return audience if isinstance(audience, list) else [audience]
