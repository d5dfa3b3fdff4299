"""A ticket is a token of ours, or refused; and nobody makes one without the key.

The bytes are tried as a ticket, and as header and claims (a line each) that the issuer has signed.
"""

import base64
import hashlib
import hmac

from portico.domain.errors import PorticoError
from portico.domain.people import Principal
from portico.settings.tokens import TokenRules
from router.auth.tokens import secret_key, verify

NOW = 1_800_000_000.0
SECRET = "a-secret-that-is-long-enough-for-the-hmac-of-a-token"
KEYS = [secret_key(SECRET)]
RULES = (TokenRules(), TokenRules(audiences=("portico",), issuers=("https://id.example",), role_claim="role"))
HEADER = b'{"alg":"HS256","typ":"JWT"}\n'
SEEDS = (
    HEADER + b'{"user_id":7,"exp":1800000060,"iat":1800000000,"jti":"j","portico_role":"admin"}',
    HEADER
    + b'{"sub":"a","exp":1800000060,"aud":["portico","x"],"iss":"https://id.example","sid":"s","role":"user"}',
    HEADER + b'{"sub":"a","exp":1e300,"nbf":-1,"iat":true,"aud":{},"azp":[[]],"nonce":null}',
    HEADER + b'{"user_id":"\\ud800","exp":18000000601234567890,"name":"\\u0000","mobile":[]}',
    b'{"alg":"HS256","typ":"at+jwt","crit":["b64"],"b64":false}\n{"user_id":7,"exp":1800000060}',
    b'{"alg":"none"}\n' + b"[" * 1000,
    b"eyJhbGciOiJIUzI1NiJ9.eyJ1c2VyX2lkIjo3fQ.c2lnbmVk",
    b"..",
)


def check(data: bytes) -> None:
    """Verify it as it is, and signed."""
    assert not any(_verified(data.decode(errors="surrogateescape"), rules) for rules in RULES)
    header, _, claims = data.partition(b"\n")
    for rules in RULES:
        _check(_verified(_signed(header, claims), rules), rules)


def _verified(ticket: str, rules: TokenRules) -> Principal | None:
    try:
        return verify(ticket, KEYS, NOW, rules)
    except PorticoError:
        return None


def _check(principal: Principal | None, rules: TokenRules) -> None:
    """What holds of whoever is let in."""
    if principal is not None:
        assert 1 <= len(principal.user_id) <= 64
        assert principal.role in ("user", "service", "admin", "moderator", "bot")
        assert NOW < principal.expires_at <= NOW + rules.max_ttl
        assert principal.key


def _signed(header: bytes, claims: bytes) -> str:
    body = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in (header, claims))
    mac = hmac.digest(SECRET.encode(), body, hashlib.sha256)
    return (body + b"." + base64.urlsafe_b64encode(mac).rstrip(b"=")).decode()
